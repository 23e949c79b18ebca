import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Metrics } from '#platform/telemetry/index';
import { Engine } from '../engine/engine.js';
import { packBytes, packFrom } from './pack-file.js';
import { TemplatePacks } from './template-packs.js';

let own: string;
let packs: TemplatePacks;
let metrics: Metrics;
let engine: Engine;

beforeAll(() => {
  engine = new Engine({ engineConcurrency: 1, engineMemoryMb: 256, documentLimitBytes: 1024 * 1024 });
});
afterAll(() => engine.onModuleDestroy());

beforeEach(async () => {
  own = await mkdtemp(path.join(os.tmpdir(), 'assay-packs-'));
  metrics = new Metrics();
  packs = new TemplatePacks({ templatesDir: own }, engine, metrics);
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

  it('stays with the last usable pack when a change breaks it, and takes the next usable one', async () => {
    packs.onModuleInit();
    const refused = async (): Promise<string | undefined> =>
      /^assay_template_pack_refused\{target="vitest"\} (\d)$/m.exec(await metrics.registry.metrics())?.[1];
    await override('README.md.hbs', '# Ours\n');
    const { hash } = await packs.current('vitest');
    expect(await refused()).toBe('0');

    await override('README.md.hbs', '# Ours, and {{title}}\n');

    expect((await packs.current('vitest')).hash).toBe(hash);
    const { verdict, inUse, pack } = await packs.check('vitest');
    expect(pack.hash).not.toBe(hash);
    expect(inUse?.pack.hash).toBe(hash);
    expect(verdict).toMatchObject({
      status: 'refused',
      refusal: { issues: [{ detail: expect.stringContaining('README.md.hbs:1:13') as unknown }] },
    });
    expect(await refused()).toBe('1');

    await override('README.md.hbs', '# Ours, and {{text title}}\n');

    expect((await packs.current('vitest')).files.get('README.md.hbs')).toContain('{{text title}}');
    expect(await refused()).toBe('0');
    await packs.onModuleDestroy();
  });

  it('refuses a pack that was never usable', async () => {
    await override('README.md.hbs', '{{title}}');

    await expect(packs.current('vitest')).rejects.toMatchObject({ code: 'template-pack-invalid' });
  });

  it('finds out about changes by itself', async () => {
    packs.onModuleInit();
    await packs.current('vitest');

    await override('README.md.hbs', '{{title}}');

    await expect
      .poll(() => metrics.registry.metrics(), { timeout: 30_000 })
      .toMatch(/assay_template_pack_refused\{target="vitest"\} 1/);
    await packs.onModuleDestroy();
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
