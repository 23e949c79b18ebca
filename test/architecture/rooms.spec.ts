import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** docs/ARCHITECTURE.md's table, written out once more on purpose: the test must not read the checker's own list. */
const allowed: Record<string, string[]> = {
  core: [],
  platform: ['core'],
  catalog: ['core', 'platform'],
  notify: ['core', 'platform'],
  runtime: ['core', 'platform', 'catalog'],
  suites: ['core', 'platform', 'catalog'],
  events: ['core', 'platform', 'catalog'],
  intake: ['core', 'platform', 'catalog', 'events'],
  analysis: ['core', 'platform', 'catalog', 'runtime', 'suites'],
  pipeline: ['core', 'platform', 'catalog', 'events', 'suites', 'analysis', 'notify'],
  batches: ['core', 'platform', 'catalog', 'pipeline', 'analysis', 'notify'],
};
const rooms = [...Object.keys(allowed), 'web', 'cli', 'app'];
const beneath = rooms.filter((room) => !['web', 'cli', 'app'].includes(room));
allowed['web'] = beneath;
allowed['cli'] = beneath;
allowed['app'] = [...beneath, 'web', 'cli'];

const door = (room: string): string => (room === 'core' || room === 'platform' ? `${room}/inner` : room);

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

let house: string;
let found: Violation[];

async function plant(file: string, text: string): Promise<void> {
  const target = path.join(house, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, text);
}

/** A house of its own with every import that there can be between two rooms, and with every other planted fault. */
async function plantEverything(): Promise<void> {
  await plant('src/core/inner/index.ts', 'export const door = 1;\n');
  for (const room of rooms) {
    await plant(`src/${door(room)}/index.ts`, 'export const door = 1;\n');
    await plant(`src/${door(room)}/inside.ts`, 'export const inside = 1;\n');
    for (const other of rooms.filter((name) => name !== room)) {
      await plant(`src/${door(room)}/wants-${other}.ts`, `export * from '#${door(other)}/index';\n`);
    }
  }
  await plant('src/pipeline/past-the-door.ts', "export * from '#events/inside';\n");
  await plant('src/platform/other/index.ts', 'export const door = 2;\n');
  await plant('src/platform/other/past-the-inner-door.ts', "export * from '#platform/inner/inside';\n");
  await plant('src/core/inner/reads-a-file.ts', "export { readFileSync } from 'node:fs';\n");
  await plant('src/core/inner/uses-nest.ts', "export { Injectable } from '@nestjs/common';\n");
  await plant('src/suites/spawns.ts', "export { spawn } from 'node:child_process';\n");
  await plant('src/suites/one.ts', "export * from './two.js';\nexport const one = 1;\n");
  await plant('src/suites/two.ts', "export * from './one.js';\nexport const two = 2;\n");
  await plant('src/suites/utils/homeless.ts', 'export const homeless = 1;\n');
  await plant('src/suites/wants-homeless.ts', "export * from './utils/homeless.js';\n");
  await plant('src/suites/wants-a-tool.ts', "export * from 'fast-check';\n");
}

beforeAll(async () => {
  house = await mkdtemp(path.join(tmpdir(), 'assay-rooms-'));
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) {
    await cp(path.join(root, file), path.join(house, file));
  }
  await symlink(path.join(root, 'node_modules'), path.join(house, 'node_modules'));
  await plantEverything();
  const checker = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [checker, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'];
  const { stdout } = await run(process.execPath, args, { cwd: house, maxBuffer: 64 << 20 }).catch(
    (error: { stdout: string }) => error,
  );
  found = (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
});

afterAll(async () => {
  await rm(house, { recursive: true, force: true });
});

function violated(from: string): string[] {
  return found.filter((violation) => violation.from === from).map((violation) => violation.rule.name);
}

describe('the room rules', () => {
  it.each(rooms)('let %s import what its row of the table lists, and nothing else', (room) => {
    const others = rooms.filter((name) => name !== room);

    const refused = others.filter((other) =>
      violated(`src/${door(room)}/wants-${other}.ts`).includes(`${room}-imports`),
    );

    expect(refused).toEqual(others.filter((other) => !allowed[room]?.includes(other)));
  });

  it.each([
    ['src/pipeline/past-the-door.ts', 'through-the-door'],
    ['src/platform/other/past-the-inner-door.ts', 'through-the-inner-door'],
    ['src/core/inner/reads-a-file.ts', 'core-is-pure'],
    ['src/core/inner/uses-nest.ts', 'core-is-pure'],
    ['src/suites/spawns.ts', 'only-process-spawns'],
    ['src/suites/one.ts', 'no-cycles'],
    ['src/suites/wants-homeless.ts', 'no-homeless-folders'],
    ['src/suites/wants-a-tool.ts', 'no-undeclared-packages'],
  ])('find the fault planted in %s', (file, rule) => {
    expect(violated(file)).toContain(rule);
  });

  it('call nothing wrong that is right', () => {
    const faults = found.filter(
      ({ from }) => !/wants-|past-the|reads-a|uses-|spawns|one\.ts|two\.ts/.test(from),
    );

    expect(faults).toEqual([]);
  });
});
