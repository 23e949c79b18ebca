import { stat } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { type Layout } from './layout.js';
import { EmbeddedUnavailable, otherwise } from './unavailable.js';

/**
 * Who PostgreSQL runs as. It refuses to run as root, so root has to become somebody else: `nobody` inside a user
 * namespace, where the files stay root's, or else a real other user, whom the files must belong to. A user whom the
 * machine has no name for (`docker run --user 1000`) is refused as well, and becomes `nobody` in the same way.
 */
export type Account =
  | { readonly kind: 'self' }
  | { readonly kind: 'namespace' }
  | { readonly kind: 'other-user'; readonly uid: number; readonly gid: number };

const NOBODY = 65_534;
const namespaceCommand = ['unshare', '-U', `--map-user=${NOBODY}`] as const;

/** A command as the account runs it. */
export interface AccountCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: { readonly uid?: number; readonly gid?: number };
}

/**
 * Finds an account by trying, since containers forbid one or the other way.
 * @throws {EmbeddedUnavailable} `no-account` when there is none that can enter the folder
 */
export async function findAccount({ folder, cluster }: Layout): Promise<Account> {
  const candidates = await candidatesFor(cluster);
  for (const account of candidates) {
    if (account.kind === 'self') return account;
    if (!(await succeeds(account, '/bin/sh', ['-c', 'exit 0']))) continue;
    if (account.kind === 'other-user') await checkReachable(account, folder);
    return account;
  }
  throw noAccount();
}

/** Another user may be shut out by a folder above, such as /root. */
async function checkReachable(
  account: Extract<Account, { kind: 'other-user' }>,
  folder: string,
): Promise<void> {
  if (await succeeds(account, '/bin/sh', ['-c', 'test -x "$1"', 'sh', folder])) return;
  throw new EmbeddedUnavailable(
    'no-account',
    `PostgreSQL does not run as root, and user ${account.uid}, whom it would run as, cannot get to ${folder}: ` +
      `set ASSAY_DATA_DIR to a folder that everybody may enter, such as /var/lib/assay, ${otherwise}`,
  );
}

async function candidatesFor(cluster: string): Promise<readonly Account[]> {
  const namespace: Account = { kind: 'namespace' };
  if (process.getuid?.() !== 0) return hasName() ? [{ kind: 'self' }] : [namespace];
  const owner = await stat(cluster).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return [{ kind: 'other-user', uid: owner.uid, gid: owner.gid }];
  return [namespace, { kind: 'other-user', uid: NOBODY, gid: NOBODY }];
}

/** Whether the machine knows the user who runs this. */
function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

function noAccount(): EmbeddedUnavailable {
  const who =
    process.getuid?.() === 0 ? 'root' : `user ${process.getuid?.()}, who has no name on this machine`;
  return new EmbeddedUnavailable(
    'no-account',
    `PostgreSQL does not run as ${who}, and neither a user namespace (unshare -U) nor another user can be had here: ` +
      `start the program as an ordinary user, ${otherwise}`,
  );
}

export function commandAs(account: Account, file: string, args: readonly string[]): AccountCommand {
  switch (account.kind) {
    case 'self':
      return { file, args, options: {} };
    case 'namespace': {
      const [unshare, ...flags] = namespaceCommand;
      return { file: unshare, args: [...flags, file, ...args], options: {} };
    }
    case 'other-user':
      return { file, args, options: { uid: account.uid, gid: account.gid } };
  }
}

/** Whether a command ends with exit code 0; a command that cannot be started does not. */
export async function succeeds(
  account: Account,
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<boolean> {
  const command = commandAs(account, file, args);
  return new Promise((resolve) => {
    try {
      const child = spawn(command.file, command.args, { ...command.options, env, stdio: 'ignore' });
      child.once('error', () => resolve(false));
      child.once('exit', (code) => resolve(code === 0));
    } catch {
      // Some refusals to change the user are thrown at once instead of being emitted.
      resolve(false);
    }
  });
}
