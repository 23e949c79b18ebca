import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';

/** A branch of a git repository somewhere. */
export interface GitBranch {
  /** https, ssh (`git@host:path`, too) or a path on this machine. */
  readonly url: string;
  readonly branch: string;
}

const NETWORK = /^(https|ssh):\/\//u;
const SSH_SHORT = /^[\w.-]+@[\w.-]+:(?!:)/u;

/**
 * @throws {CliError} for addresses that git would run programs for (`ext::…`), that carry a password, which every
 * user of this machine could read, or that look like an option
 */
export function gitBranch(url: string, branch: string): GitBranch {
  const isKnown = NETWORK.test(url) || SSH_SHORT.test(url) || isPath(url);
  if (!isKnown) refuse(`${shown(url)} is no address that is read: https, ssh, or a path`);
  if (NETWORK.test(url) && (URL.parse(url)?.password ?? '') !== '') {
    refuse('The address holds a password. Put it into ASSAY_GIT_TOKEN, or into a credential helper of git');
  }
  const isName = /^[\w][\w./-]{0,199}$/u.test(branch) && !/\.\.|\/\/|\.lock$|[/.]$/u.test(branch);
  if (!isName) refuse(`${branch} is no name of a branch`);
  return { url, branch };
}

const isPath = (url: string): boolean => !url.startsWith('-') && !/^[\w+.-]+:/u.test(url);

/** Without what may be a secret. */
function shown(url: string): string {
  return url.replace(/\/\/[^@/]*@/u, '//…@');
}

function refuse(message: string): never {
  throw new CliError(message, EXIT.usage);
}

/** Nothing that a repository holds, or that it is configured with on this machine, is run. */
const SETTINGS = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.symlinks': 'false',
  'submodule.recurse': 'false',
  'protocol.allow': 'never',
  'protocol.https.allow': 'always',
  'protocol.ssh.allow': 'always',
  'protocol.file.allow': 'always',
  'commit.gpgSign': 'false',
  'gc.auto': '0',
} as const;

export const settingArgs: readonly string[] = Object.entries(SETTINGS).flatMap(([name, value]) => [
  '-c',
  `${name}=${value}`,
]);

/**
 * A token goes to the very host it is for, through git's environment: arguments can be read by every user of the
 * machine. It is sent to no other address, whatever the host answers.
 */
export function tokenEnvironment({ url }: GitBranch, token: string | undefined): Record<string, string> {
  if (token === undefined || !url.startsWith('https://')) return {};
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: `http.${new URL(url).origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
    GIT_CONFIG_KEY_1: 'http.followRedirects',
    GIT_CONFIG_VALUE_1: 'false',
  };
}
