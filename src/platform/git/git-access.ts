import type { GitBranch, Transport } from './git-branch.js';
import { placeOf } from './git-branch.js';

/** With what git gets to a repository, and to nothing else. */
export interface GitAccess {
  /** Added to what `scrubbedEnv` passes on. */
  readonly env: Readonly<Record<string, string>>;
  /** Settings besides those that hold for every call. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  readonly transports: readonly Transport[];
  /** Must not be in any message. */
  readonly secrets: readonly string[];
}

/** What git may know of the user who calls it: where settings, keys and agents are. */
const USERS_VARIABLES = [
  'HOME',
  'XDG_CONFIG_HOME',
  'SSH_AUTH_SOCK',
  'GIT_SSH_COMMAND',
  'GIT_SSL_CAINFO',
] as const;

/** As the user of this machine gets there, with a token from the environment where there is one. */
export function usersAccess({ url }: GitBranch, ours: NodeJS.ProcessEnv): GitAccess {
  const given = USERS_VARIABLES.flatMap((name) => {
    const value = ours[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const token = ours['ASSAY_GIT_TOKEN'];
  const isSent = token !== undefined && placeOf(url).transport === 'https';
  return {
    env: { ...Object.fromEntries(given), ...(isSent && tokenEnvironment(url, { token })) },
    settings: [],
    transports: ['https', 'ssh', 'file'],
    secrets: token === undefined ? [] : [token],
  };
}

export interface GitToken {
  /** `x-access-token` where absent: what it is, matters to few servers. */
  readonly username?: string | undefined;
  readonly token: string;
}

/**
 * A token goes to the very host it is for, through git's environment: arguments can be read by every user of the
 * machine. It is sent to no other address, whatever the host answers.
 */
export function tokenEnvironment(
  url: string,
  { username = 'x-access-token', token }: GitToken,
): Record<string, string> {
  const basic = Buffer.from(`${username}:${token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: `http.${new URL(url).origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
    GIT_CONFIG_KEY_1: 'http.followRedirects',
    GIT_CONFIG_VALUE_1: 'false',
  };
}
