import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Account, commandAs } from './account.js';
import { type Binaries, POSTGRES_MAJOR } from './binaries.js';
import { type Layout } from './layout.js';
import { EmbeddedUnavailable, otherwise } from './unavailable.js';

/** The only role of the database, its owner. */
export const ROLE = 'assay';

/**
 * Makes the cluster at the first start, and checks at later ones that it can be opened.
 * @returns the password of the role
 * @throws {EmbeddedUnavailable} `version-mismatch`, `start-failed`
 */
export async function prepareCluster(layout: Layout, account: Account, binaries: Binaries): Promise<string> {
  const version = await readIfThere(path.join(layout.cluster, 'PG_VERSION'));
  if (version === undefined) await makeCluster(layout, account, binaries);
  else if (Number(version) !== POSTGRES_MAJOR) throw otherVersion(layout, version.trim());
  await handOver(layout, account);
  return readFile(layout.password, 'utf8');
}

async function makeCluster(layout: Layout, account: Account, binaries: Binaries): Promise<void> {
  const password = randomBytes(24).toString('base64url');
  const passwordFile = path.join(layout.draft, 'password');
  const target = path.join(layout.draft, 'data');
  await rm(layout.draft, { recursive: true, force: true });
  await mkdir(target, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  await give(account, [layout.draft, target, passwordFile]);
  await runInitdb(account, binaries, ['-D', target, `--pwfile=${passwordFile}`]);
  // The password first: a cluster in its place is a finished one, whose password is known.
  await writeFile(layout.password, password, { mode: 0o600, flush: true });
  await rename(target, layout.cluster);
  await rm(layout.draft, { recursive: true, force: true });
}

async function runInitdb(
  account: Account,
  { initdb, env }: Binaries,
  args: readonly string[],
): Promise<void> {
  // The built-in locale is the same on every machine, whatever locales are installed there.
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const command = commandAs(account, initdb, [...args, '-U', ROLE, '--auth=scram-sha-256', ...locale]);
  const child = spawn(command.file, command.args, {
    ...command.options,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const complaints: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(initdbFailed(Buffer.concat(complaints)))));
  });
}

/** Files made by root in an earlier start belong to the account that PostgreSQL runs as now. */
async function handOver({ cluster }: Layout, account: Account): Promise<void> {
  if (account.kind !== 'other-user') return;
  const entries = await readdir(cluster, { recursive: true });
  await give(account, [cluster, ...entries.map((entry) => path.join(cluster, entry))]);
}

async function give(account: Account, files: readonly string[]): Promise<void> {
  if (account.kind !== 'other-user') return;
  for (const file of files) await chown(file, account.uid, account.gid);
}

function otherVersion({ cluster }: Layout, version: string): EmbeddedUnavailable {
  return new EmbeddedUnavailable(
    'version-mismatch',
    `${cluster} was made by PostgreSQL ${version}, and this program comes with ${POSTGRES_MAJOR}: ` +
      `move its contents with pg_dump of version ${version}, set ASSAY_DATA_DIR to another folder, ${otherwise}`,
  );
}

function initdbFailed(complaints: Buffer): EmbeddedUnavailable {
  return new EmbeddedUnavailable(
    'start-failed',
    `The database cannot be made: ${complaints.toString().trim()}`,
  );
}

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
