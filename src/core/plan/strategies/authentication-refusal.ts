import type { Operation } from '#core/spec/index';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation } from '../test-plan.js';
import type { NamedScheme } from './authentication-credentials.js';

/**
 * How a caller is refused who has no credentials, or wrong ones. As strictly as the document and the standards allow:
 * 401 for missing credentials (RFC 9110, 15.5.2); where something else may come first, or where servers have a
 * choice, any refusal that gives nothing away.
 */
export function refusedCaller(
  { operation, doubts }: ValidRequest,
  alternatives: readonly (readonly NamedScheme[])[],
  credentials: 'none' | 'wrong',
): readonly Expectation[] {
  // What the request names may not exist, and a server may look for that first.
  if (doubts.length > 0) return [{ kind: 'status', anyOf: ['4XX'] }];
  if (documents(operation, '401')) return [{ kind: 'rejected', policy: 'unauthenticated' }];
  // RFC 6750 has 400 for malformed tokens, and libraries have statuses of their own.
  if (credentials === 'wrong') return [{ kind: 'status', anyOf: ['4XX'] }];
  if (documents(operation, '403')) return [{ kind: 'status', anyOf: ['401', '403'] }];
  if (hidesThings(operation)) return [{ kind: 'status', anyOf: ['401', '403', '404'] }];
  // 401 belongs to the authentication schemes of HTTP; an API key is none of them.
  const isHttp = alternatives.some((schemes) => schemes.some(({ scheme }) => scheme.kind !== 'api-key'));
  return isHttp
    ? [{ kind: 'rejected', policy: 'unauthenticated' }]
    : [{ kind: 'status', anyOf: ['401', '403'] }];
}

const documents = ({ responses }: Operation, status: string): boolean =>
  responses.some((response) => response.status === status);

/** A document that knows 404 as its only refusal may mean it for callers who must not know what there is. */
function hidesThings(operation: Operation): boolean {
  const { responses, path } = operation;
  const isOpenEnded = responses.some(({ status }) => status === 'default' || status === '4XX');
  return path.includes('{') && documents(operation, '404') && !isOpenEnded;
}
