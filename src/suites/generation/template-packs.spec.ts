import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packBytes, packFrom } from './pack-file.js';
import { TemplatePacks } from './template-packs.js';

let own: string;
let packs: TemplatePacks;

beforeEach(async () => {
  own = await mkdtemp(path.join(os.tmpdir(), 'assay-packs-'));
  packs = new TemplatePacks({ templatesDir: own });
});
afterEach(() => rm(own, { recursive: true, force: true }));

async function override(name: string, text: string): Promise<void> {
  const file = path.join(own, 'vitest', name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

describe('TemplatePacks', () => {
  it('reads the bundled pack', async () => {
    const { files } = await packs.read('vitest');

    expect(files.get('manifest.json')).toContain('"target": "vitest"');
    expect([...files.keys()]).toContain('support/api.ts.hbs');
  });

  it('takes single files from the folder of the operator, from the moment they change', async () => {
    const bundled = await packs.read('vitest');
    await override('README.md.hbs', '# Ours');
    await override('partials/ours.ts.hbs', '// more');
    await override('notes.txt', 'no template');

    const { hash, files } = await packs.read('vitest');

    expect(files.get('README.md.hbs')).toBe('# Ours');
    expect(files.get('manifest.json')).toBe(bundled.files.get('manifest.json'));
    expect(hash).not.toBe(bundled.hash);
    expect(await packs.overridden('vitest')).toEqual(['README.md.hbs', 'partials/ours.ts.hbs']);
  });

  it('follows links, as mounted configuration has them', async () => {
    await override('../..data/README.md.hbs', '# Mounted');
    await mkdir(path.join(own, 'vitest'), { recursive: true });
    await symlink(path.join(own, '..data/README.md.hbs'), path.join(own, 'vitest/README.md.hbs'));

    expect((await packs.read('vitest')).files.get('README.md.hbs')).toBe('# Mounted');
  });

  it('lists targets of both places', async () => {
    await mkdir(path.join(own, 'pytest'));

    expect(await packs.targets()).toEqual(expect.arrayContaining(['pytest', 'vitest']));
  });

  it.each(['nowhere', '../vitest', 'vitest/support', ''])('knows no pack %j', async (target) => {
    await expect(packs.read(target)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('gives the same hash to the same files in any order, and reads back what was kept', async () => {
    const { hash, files } = await packs.read('vitest');

    expect(packBytes(new Map([...files].reverse()))).toEqual(packBytes(files));
    expect(packFrom(hash, packBytes(files)).files.get('README.md.hbs')).toBe(files.get('README.md.hbs'));
  });
});
