import { GitAddressRefused } from './git-errors.js';

/** A branch of a git repository somewhere. */
export interface GitBranch {
  /** https, ssh (`git@host:path`, too), http or a path on this machine; as git is to be given it. */
  readonly url: string;
  readonly branch: string;
}

/** How git gets to a repository. */
export type Transport = 'https' | 'http' | 'ssh' | 'file';

/** Where a repository is, as far as connections are concerned. */
export type GitPlace =
  | { readonly transport: 'https' | 'http'; readonly url: URL }
  | { readonly transport: 'ssh'; readonly host: string; readonly port: number; readonly url?: URL }
  | { readonly transport: 'file'; readonly path: string };

const SSH_SHORT = /^\w[\w.-]*@(\w[\w.-]*):(?!:)/u;
const SSH_PORT = 22;
/** Where an address has one of these, programs disagree about which host it names. */
const AMBIGUOUS = /[\\\s\p{C}]/u;

/**
 * @throws {GitAddressRefused} for addresses that git would run programs for (`ext::…`), that carry a password, which
 * every user of this machine could read, or that look like an option
 */
export function gitBranch(url: string, branch: string): GitBranch {
  const place = placeOf(url);
  if (!isBranchName(branch)) throw new GitAddressRefused(`${branch} is no name of a branch`);
  // Git gets what was judged: other programs read addresses otherwise, down to another host.
  return { url: 'url' in place ? place.url.href : url, branch };
}

/** As git has it (git-check-ref-format), and none that git would read as something else than a branch. */
function isBranchName(name: string): boolean {
  const isWord = /^\w[\w./-]{0,199}$/u.test(name) && !/\.\.|\.$/u.test(name);
  const isMeantOtherwise = name === 'HEAD' || name.startsWith('refs/');
  return isWord && !isMeantOtherwise && name.split('/').every((part) => !/^$|^\.|\.lock$/u.test(part));
}

/** @throws {GitAddressRefused} */
export function placeOf(text: string): GitPlace {
  const short = SSH_SHORT.exec(text)?.[1];
  // What has a colon before any slash is another host to git.
  if (short === undefined && !/^[-\s]|^[^/]*:/u.test(text)) return { transport: 'file', path: text };
  if (AMBIGUOUS.test(text)) throw unknown(text);
  if (short !== undefined) return { transport: 'ssh', host: short, port: SSH_PORT };
  const url = URL.parse(text);
  const transport = url?.protocol.slice(0, -1);
  if (url === null || url.hostname === '' || url.hostname.startsWith('-')) throw unknown(text);
  if (url.password !== '') {
    throw new GitAddressRefused(
      'The address holds a password. Give it as a token (git credentials of the project; for the command line ASSAY_GIT_TOKEN)',
    );
  }
  if (transport === 'https' || transport === 'http') return { transport, url };
  // Git decodes all of an address for ssh before it looks for the host.
  if (transport !== 'ssh' || `${url.username}@${url.hostname}`.includes('%')) throw unknown(text);
  return { transport, host: url.hostname, port: url.port === '' ? SSH_PORT : Number(url.port), url };
}

function unknown(url: string): GitAddressRefused {
  const shown = url.replace(/\/\/[^@/]*@/u, '//…@');
  return new GitAddressRefused(`${shown} is no address that is read: https, ssh, or a path`);
}
