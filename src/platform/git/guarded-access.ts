import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type EgressGuard, hostAndPortOf } from '#platform/http/index';
import { type GitAccess, type GitToken, tokenEnvironment } from './git-access.js';
import { type GitBranch, type GitPlace, placeOf } from './git-branch.js';
import { GitAddressRefused } from './git-errors.js';

export interface GitKey {
  readonly privateKey: string;
  /** Lines of a known_hosts file: the host's key is not taken on trust. */
  readonly knownHosts: string;
}
export type GitCredentials = GitToken | GitKey;

export interface Guards {
  readonly egress: EgressGuard;
  /** Private `host:port`s that an operator allowed. */
  readonly allow: readonly string[];
  /** Folders in which repositories may be named by their path. */
  readonly folders: readonly string[];
}

/**
 * Lets `work` have access to a repository that settings of a server name: by the addresses that were checked and by no
 * others, with these credentials, and with nothing that the machine's own user has.
 * @throws {GitAddressRefused | EgressRefused | DependencyFailed}
 */
export async function withGuardedAccess<T>(
  target: GitBranch,
  credentials: GitCredentials | undefined,
  guards: Guards,
  work: (access: GitAccess) => Promise<T>,
): Promise<T> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'assay-git-home-'));
  try {
    return await work(await accessOf(target, credentials, guards, home));
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function accessOf(
  { url }: GitBranch,
  credentials: GitCredentials | undefined,
  guards: Guards,
  home: string,
): Promise<GitAccess> {
  const place = placeOf(url);
  const env = { HOME: home, XDG_CONFIG_HOME: home, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  switch (place.transport) {
    case 'https':
    case 'http':
      return overHttp(place, url, env, { credentials, guards });
    case 'ssh':
      return overSsh(place, env, { credentials, guards, home });
    case 'file':
      await refuseElsewhere(place.path, guards.folders);
      return { env, settings: [], transports: ['file'], secrets: [] };
  }
}

interface Given {
  readonly credentials: GitCredentials | undefined;
  readonly guards: Guards;
}

/** Plain http shows the token to everybody on the way: only to hosts that an operator named. */
async function overHttp(
  { transport, url }: Extract<GitPlace, { url: URL }>,
  text: string,
  env: Record<string, string>,
  { credentials, guards: { egress, allow } }: Given,
): Promise<GitAccess> {
  if (transport === 'http' && !egress.isAllowed(url, allow)) {
    throw new GitAddressRefused(
      `${hostAndPortOf(url)} is asked over http only where an operator allowed it (allowedHosts); use https`,
    );
  }
  const addresses = await egress.addressesOf(url, allow);
  const token = credentials !== undefined && 'token' in credentials ? credentials : undefined;
  return {
    env: { ...env, ...(token !== undefined && tokenEnvironment(text, token)) },
    settings: [
      // Without it curl would resolve the name once more, and may be told another address.
      ['http.curloptResolve', `${hostAndPortOf(url)}:${addresses.map(bracketed).join(',')}`],
      ['http.followRedirects', 'false'],
      ['http.proxy', ''],
      ['credential.helper', ''],
    ],
    transports: [transport],
    secrets: token === undefined ? [] : [token.token],
  };
}

async function overSsh(
  { host, port }: Extract<GitPlace, { transport: 'ssh' }>,
  env: Record<string, string>,
  { credentials, guards: { egress, allow }, home }: Given & { readonly home: string },
): Promise<GitAccess> {
  if (credentials === undefined || !('privateKey' in credentials)) {
    throw new GitAddressRefused(
      `${host} is asked over ssh, which needs a private key and known hosts (secrets.git of the project)`,
    );
  }
  const [address = host] = await egress.addressesOf(new URL(`https://${host}:${port}`), allow);
  const files = { key: path.join(home, 'key'), knownHosts: path.join(home, 'known_hosts') };
  const config = path.join(home, 'ssh_config');
  await writeFile(files.key, `${credentials.privateKey.trimEnd()}\n`, { mode: 0o600 });
  await writeFile(files.knownHosts, `${credentials.knownHosts.trimEnd()}\n`, { mode: 0o600 });
  await writeFile(config, sshConfig({ host, port, address }, files), { mode: 0o600 });
  // Git hands it to a shell: it holds nothing but the path of a folder that was made here.
  const command = `ssh -F '${config}'`;
  return {
    env: { ...env, GIT_SSH_COMMAND: command, GIT_SSH_VARIANT: 'ssh' },
    settings: [],
    transports: ['ssh'],
    secrets: [credentials.privateKey],
  };
}

/** The host is known by its name, and reached at the address that was checked. */
export function sshConfig(
  { host, port, address }: { readonly host: string; readonly port: number; readonly address: string },
  files: { readonly key: string; readonly knownHosts: string },
): string {
  return [
    'Host *',
    `  HostName ${address}`,
    `  HostKeyAlias ${port === 22 ? host : `[${host}]:${port}`}`,
    `  IdentityFile ${quoted(files.key)}`,
    '  IdentitiesOnly yes',
    '  IdentityAgent none',
    `  UserKnownHostsFile ${quoted(files.knownHosts)}`,
    '  GlobalKnownHostsFile /dev/null',
    '  StrictHostKeyChecking yes',
    '  BatchMode yes',
    '  ForwardAgent no',
    '  ConnectTimeout 20',
    '',
  ].join('\n');
}

async function refuseElsewhere(repository: string, folders: readonly string[]): Promise<void> {
  const real = await realpath(repository).catch(() => undefined);
  const roots = await Promise.all(folders.map((folder) => realpath(folder).catch(() => undefined)));
  const isInside = roots.some((root) => root !== undefined && real?.startsWith(root + path.sep) === true);
  if (path.isAbsolute(repository) && isInside) return;
  throw new GitAddressRefused(
    `${repository} is no repository in a folder that the operator allowed for this (GIT_FOLDERS)`,
  );
}

/** A path as a file of ssh's configuration has it. */
const quoted = (file: string): string => `"${file.replaceAll('%', '%%').replaceAll('"', '\\"')}"`;

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);
