import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { describeNeeding } from '../../../test/support/needs.js';
import { python } from '../../../test/support/python.js';
import { exitedWell, runProcess } from '#platform/process/index';
import { pythonEnvironment } from './index.js';

let folder: string;
// What all commands are started through is looked up with the first of them: before the PATH is another.
beforeAll(() => runProcess({ file: 'true', args: [], timeoutMs: 5_000 }));
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-python-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A PATH on which python3 is this program, or nothing. */
async function onPath(script?: string): Promise<void> {
  const bin = path.join(folder, 'bin');
  await mkdir(bin);
  if (script !== undefined)
    await writeFile(path.join(bin, 'python3'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', bin);
}

describe('pythonEnvironment', () => {
  it.each([
    ['there is no Python', undefined, 'there is no program python3'],
    ['its Python has no venv', 'echo "No module named venv" >&2; exit 1', 'No module named venv'],
    [
      'its Python is too old',
      `echo '{"executable": "x", "prefix": "x", "version": [3, 8], "platform": "x"}'`,
      'python3 is Python 3.8',
    ],
  ])('says what to install when %s', async (_what, script, reason) => {
    await onPath(script);

    await expect(pythonEnvironment(folder, '')).rejects.toMatchObject({
      code: 'python-missing',
      retryable: false,
      message: expect.stringMatching(
        new RegExp(`${reason}.*apt-get install python3 python3-venv`),
      ) as unknown,
    });
  });
});

describeNeeding(python, 'an environment of Python', () => {
  it('is made once, also when it is asked for many times at once, and is one of its own', async () => {
    const place = path.join(folder, 'environments');

    const [one, other] = await Promise.all([pythonEnvironment(place, ''), pythonEnvironment(place, '')]);

    expect(one).toEqual(other);
    expect(await readdir(place)).toHaveLength(1);
    const asked = await runProcess({
      file: one.python,
      args: ['-c', 'import sys; print(sys.prefix)'],
      timeoutMs: 20_000,
    });
    expect(exitedWell({ file: one.python }, asked).stdout.trim()).toBe(
      path.dirname(path.dirname(one.python)),
    );
  }, 60_000);

  it('is not there when something in it cannot be installed, and says what pip said', async () => {
    vi.stubEnv('PIP_NO_INDEX', '1');
    vi.stubEnv('PIP_FIND_LINKS', folder);
    const place = path.join(folder, 'environments');

    await expect(pythonEnvironment(place, '# ours\nhttpx==0.28.1\n')).rejects.toMatchObject({
      code: 'python-packages-missing',
      retryable: true,
      message: expect.stringMatching(/\(httpx==0\.28\.1\)[^]*No matching distribution/) as unknown,
    });
    expect(await readdir(place)).toEqual([]);
  }, 60_000);
});
