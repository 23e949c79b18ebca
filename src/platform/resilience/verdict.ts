import { DomainError } from '#core/errors/index';

/**
 * What an error says about a dependency. `fault`: it does not work, and may work again later. `answer`: it works,
 * and said no (a 404). `nothing`: the call never reached it, or went wrong on our side.
 */
export type Verdict = 'fault' | 'answer' | 'nothing';
export type Judge = (error: unknown) => Verdict;

const ITS_CATEGORIES: ReadonlySet<string> = new Set(['dependency', 'network', 'timeout']);

/** Errors of Node's sockets and name lookups that are the far end's, and of undici's. */
const NETWORK_CODE =
  /^(?:E(?:CONN(?:REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN)|UND_ERR_(?:SOCKET|\w+_TIMEOUT))$/;

/** Judges our own errors by what they say of themselves, and others by their network code. */
export const judge: Judge = (error) => {
  if (error instanceof DomainError) {
    if (!ITS_CATEGORIES.has(error.category)) return 'nothing';
    return error.retryable ? 'fault' : 'answer';
  }
  return hasNetworkCode(error) ? 'fault' : 'nothing';
};

/** `fetch` hides the code in the cause. */
function hasNetworkCode(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return (code !== undefined && NETWORK_CODE.test(code)) || hasNetworkCode(error.cause);
}
