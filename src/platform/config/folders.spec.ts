import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareFolders } from './folders.js';
import { loadSettings } from './load-settings.js';
import { SettingsInvalid } from './settings-invalid.js';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(os.tmpdir(), 'assay-folders-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const prepare = (env: Readonly<Record<string, string>>): Promise<void> =>
  prepareFolders(loadSettings({ ASSAY_DATA_DIR: path.join(parent, 'data'), ...env }));

async function refusal(env: Readonly<Record<string, string>>): Promise<string> {
  const error: unknown = await prepare(env).catch((reason: unknown) => reason);
  if (error instanceof SettingsInvalid) return error.message;
  throw new Error('these folders were not refused');
}

describe('prepareFolders', () => {
  it('makes what is missing, and leaves nothing else behind', async () => {
    const data = path.join(parent, 'not yet', 'there');

    await prepare({ ASSAY_DATA_DIR: data });

    expect((await stat(data)).isDirectory()).toBe(true);
    expect(await readdir(data)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'ends where nothing can be made, and names the setting',
    async () => {
      const message = await refusal({ ASSAY_DATA_DIR: '/proc/x', TEST_OUTPUT_DIR: parent });

      expect(message).toContain('ASSAY_DATA_DIR: the folder /proc/x cannot be written');
    },
  );

  it('names every folder that cannot be used', async () => {
    const file = path.join(parent, 'file');
    await writeFile(file, '');

    const message = await refusal({
      ASSAY_DATA_DIR: file,
      TEST_OUTPUT_DIR: file,
      TEMPLATES_DIR: path.join(parent, 'missing'),
    });

    expect(message).toMatch(/ASSAY_DATA_DIR: .* \(ENOTDIR\)/);
    expect(message).toMatch(/TEST_OUTPUT_DIR: .* \(ENOTDIR\)/);
    expect(message).toMatch(/TEMPLATES_DIR: .*missing cannot be read \(ENOENT\)/);
  });

  it('does not take a file for a folder of templates', async () => {
    const file = path.join(parent, 'pack.hbs');
    await writeFile(file, '');

    expect(await refusal({ TEMPLATES_DIR: file })).toContain('TEMPLATES_DIR');
  });

  it('does not ask a process that only takes webhooks for the folder of suites', async () => {
    await prepare({ ROLE: 'api', TEST_OUTPUT_DIR: '/proc/x' });

    await expect(stat(path.join(parent, 'data'))).resolves.toBeDefined();
  });
});
