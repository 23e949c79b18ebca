import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { done, ran } from './command.js';

const OLDEST = '3.11';

/**
 * A virtual environment with the packages that a requirements file pins; made once for each state of the file.
 * @param place the folder, without the hash that its name ends in
 * @returns its `bin`
 */
export async function pythonWith(requirements: string, place: string): Promise<string> {
  const hash = createHash('sha256').update(await readFile(requirements));
  const folder = `${place}-${hash.digest('hex').slice(0, 12)}`;
  const bin = path.join(folder, 'bin');
  if (existsSync(folder)) return bin;
  await isNewEnough();
  const cwd = path.dirname(folder);
  await mkdir(cwd, { recursive: true });
  // Scripts of an environment name the folder that it was made in: it is made there, and removed where that fails.
  try {
    await done('python3', ['-m', 'venv', folder], { cwd });
    await done(path.join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', '--requirement', requirements], {
      cwd,
    });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return bin;
}

async function isNewEnough(): Promise<void> {
  const check = `import sys; sys.exit(sys.version_info < (${OLDEST.replace('.', ', ')}))`;
  const { code } = await ran('python3', ['-c', check], { cwd: '.' }).catch(() => ({ code: -1 }));
  if (code !== 0) throw new Error(`This needs Python ${OLDEST} or newer as python3, with pip and venv`);
}

/** The folder that packages of the environment are in. */
export async function packagesOf(bin: string): Promise<string> {
  const script = 'import sysconfig; print(sysconfig.get_path("purelib"))';
  const { stdout } = await ran(path.join(bin, 'python'), ['-c', script], { cwd: '.' });
  return stdout.trim();
}
