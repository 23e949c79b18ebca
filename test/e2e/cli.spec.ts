import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SampleApi, startSampleApi } from '#suites/index';

const root = fileURLToPath(new URL('../../', import.meta.url));
const threads = path.join(root, 'test/support/typescript-threads.mjs');
const listModules = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ load(url, context, next) { process.stderr.write('loaded ' + url + '\\n'); return next(url, context); } });
`)}`;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let folder: string;
let sample: SampleApi;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-cli-'));
  sample = await startSampleApi();
  await writeFile(path.join(folder, 'bookshop.json'), sample.document);
});

afterAll(async () => {
  await sample.close();
  await rm(folder, { recursive: true });
});

/** The command as it is installed, but from the sources. */
function assay(
  args: readonly string[],
  more: { env?: object; stdin?: string; imports?: readonly string[] } = {},
) {
  const imports = [threads, ...(more.imports ?? [])].flatMap((url) => ['--import', url]);
  return new Promise<Ended>((resolve) => {
    const child = execFile(
      process.execPath,
      ['--no-warnings', ...imports, path.join(root, 'src/cli/main.ts'), ...args],
      { cwd: folder, env: { PATH: process.env['PATH'], NO_COLOR: '1', ...more.env }, maxBuffer: 1e8 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stdin?.end(more.stdin);
  });
}

describe('assay', () => {
  it('teaches by its help, with examples and exit codes', async () => {
    for (const command of [
      [],
      ['generate'],
      ['check'],
      ['run'],
      ['report'],
      ['diff'],
      ['mock'],
      ['mutate'],
      ['status'],
      ['replay'],
    ]) {
      const { code, stdout } = await assay([...command, '--help']);

      expect(code).toBe(0);
      expect(stdout).toMatch(/Examples:\n +\$/);
    }
  });

  it.each([
    [['generate']],
    [['generate', 'bookshop.json']],
    [['generate', 'bookshop.json', '--out', 'x', '--strategies', 'magic']],
    [['generate', 'bookshop.json', '--out', 'x', '--target', 'cobol']],
    [['generate', 'http://127.0.0.1/openapi.json', '--out', 'x']],
    [['diff', 'bookshop.json']],
    [['diff', '-', '-']],
    [['diff', 'bookshop.json', 'bookshop.json', '--fail-on', 'monday']],
    [['run', '.', '--base-url', 'http://127.0.0.1']],
    [['run', '.', '--base-url', 'ftp://127.0.0.1']],
    [['run', 'suite', '--base-url', 'http://127.0.0.1', '--report', 'report.doc']],
    [['check', 'nowhere', '--target', 'cobol']],
    [['report', 'nowhere']],
    [['report', '.', '--format', 'pdf']],
    [['status']],
    [['status', '--key', 'x', '--server', 'nowhere']],
    [['fly']],
  ])('says what is wrong with %j, and exits with 2', async (args) => {
    const { code, stdout, stderr } = await assay(args);

    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: .{10}/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    [['--help']],
    [['generate', 'bookshop.json', '--out', 'light']],
    [['diff', 'bookshop.json', 'bookshop.json']],
  ])('loads no server code for %j', async (args) => {
    const { code, stderr } = await assay(args, { imports: [listModules] });

    expect(code).toBe(0);
    const loaded = stderr.split('\n').filter((line) => line.startsWith('loaded file:'));
    expect(loaded.length).toBeGreaterThan(5);
    expect(
      loaded.filter((line) =>
        /@nestjs|typeorm|bullmq|fastify|src\/(suites|app|platform\/(?!files\/|templates|version))/.test(line),
      ),
    ).toEqual([]);
  });
});

describe('assay generate', () => {
  it('writes a suite that finds the bugs of an API, and assay run says which', async () => {
    const made = await assay(['generate', 'bookshop.json', '--out', 'shop', '--json']);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const summary = JSON.parse(made.stdout);
    expect(summary).toMatchObject({
      suite: 'shop',
      tests: expect.any(Number),
      operationsTested: summary.operations,
    });

    const ran = await assay([
      'run',
      'shop',
      '--base-url',
      sample.baseUrl,
      '--junit',
      'out/junit.xml',
      '--json',
    ]);

    expect(ran.code).toBe(1);
    const result = JSON.parse(ran.stdout);
    expect(result.passed + result.failed + result.flaky + result.skipped).toBe(summary.tests);
    const failed = result.defects.flatMap(({ tests }: { tests: object[] }) => tests);
    expect(failed).toHaveLength(result.failed);
    expect(result.defects[0].example.failure.curl).toContain('curl');
    const junit = await readFile(path.join(folder, 'out/junit.xml'), 'utf8');
    expect(junit).toContain(`tests="${summary.tests}"`);
    expect(await readdir(path.join(folder, 'shop'))).not.toContain('node_modules');

    const inWords = await assay(['run', 'shop', '--base-url', sample.baseUrl]);
    expect(inWords.stdout).toMatch(/^1\. .+\n   clause  #\/.+\n   test    .+\n   again   curl /);
    expect(inWords.stdout).toMatch(/✗ \d+ passed, \d+ failed, \d+ skipped in [\d.]+ s: \d+ defects\n$/);
  });

  it('writes a suite that passes against an API without bugs', async () => {
    const good = await startSampleApi({ bugs: false });
    await assay(['generate', 'bookshop.json', '--out', 'good', '--strategies', 'contract,crud']);

    const { code, stdout } = await assay(['run', 'good', '--base-url', good.baseUrl]);

    expect(stdout).toMatch(/✓ \d+ passed, 0 failed, 0 skipped in [\d.]+ s/);
    expect(code).toBe(0);
    await good.close();
  });

  it('leaves a folder alone that holds something else, and replaces an earlier suite with --force', async () => {
    await assay(['generate', 'bookshop.json', '--out', 'twice']);
    const before = await readdir(path.join(folder, 'twice/tests'));
    await writeFile(path.join(folder, 'twice/notes.md'), 'mine');

    expect(await assay(['generate', 'bookshop.json', '--out', '.'])).toMatchObject({ code: 2 });
    expect(await assay(['generate', 'bookshop.json', '--out', 'twice', '--target', 'pytest'])).toMatchObject({
      code: 2,
    });
    const again = await assay([
      'generate',
      'bookshop.json',
      '--out',
      'twice',
      '--strategies',
      'errors',
      '--force',
    ]);

    expect(again.code).toBe(0);
    const after = await readdir(path.join(folder, 'twice/tests'));
    expect(after.length).toBeLessThan(before.length);
    expect(after.every((name) => name.includes('.errors.'))).toBe(true);
    expect(await readFile(path.join(folder, 'twice/notes.md'), 'utf8')).toBe('mine');
  });

  it('brings an earlier suite up to date: edits stay, and tests of what is gone are skipped', async () => {
    await assay(['generate', 'bookshop.json', '--out', 'kept', '--strategies', 'contract']);
    const file = path.join(folder, 'kept/tests/books.contract.test.ts');
    await writeFile(file, `${await readFile(file, 'utf8')}// mine\n`);
    const before = await readFile(path.join(folder, 'kept/tests/authors.contract.test.ts')).catch(
      () => undefined,
    );
    const stdin = Buffer.from(sample.document).toString().replaceAll('"delete": {', '"x-delete": {');

    const ended = await assay(['generate', '-', '--out', 'kept', '--strategies', 'contract', '--json'], {
      stdin,
    });

    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const { merge } = JSON.parse(ended.stdout).written;
    expect(merge.conflicts).toEqual([]);
    expect(merge.kept).toEqual([{ file: 'tests/books.contract.test.ts', what: 'edited' }]);
    expect(merge.orphans.length).toBeGreaterThan(0);
    const text = await readFile(file, 'utf8');
    expect(text).toContain('// mine\n');
    expect(text).toMatch(
      /— orphan: DELETE \/books\/\{bookId\} is not in the document any more\n +it\.skip\(/,
    );
    expect(
      await readFile(path.join(folder, 'kept/tests/authors.contract.test.ts')).catch(() => undefined),
    ).toEqual(before);
    const again = await assay(['generate', '-', '--out', 'kept', '--strategies', 'contract', '--json'], {
      stdin,
    });
    expect(JSON.parse(again.stdout).written).toMatchObject({ written: 0, removed: 0 });
  });

  it('reads standard input, and writes the same bytes for the same document', async () => {
    const stdin = Buffer.from(sample.document).toString();
    await assay(['generate', '-', '--out', 'one'], { stdin });
    await assay(['generate', 'bookshop.json', '--out', 'two']);

    for (const file of await readdir(path.join(folder, 'one'), { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const name = path.relative(path.join(folder, 'one'), path.join(file.parentPath, file.name));
      expect(await readFile(path.join(folder, 'two', name), 'utf8')).toBe(
        await readFile(path.join(folder, 'one', name), 'utf8'),
      );
    }
  });

  it.each([
    ['no JSON or YAML', '{"openapi": "3.1.0", [', 'spec-unreadable'],
    ['no API document', '{"hello": "world"}', undefined],
  ])('exits with 3 for %s, and says where it is wrong', async (_, stdin, code) => {
    const ended = await assay(['generate', '-', '--out', 'none', '--json'], { stdin });

    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout).error).toMatchObject({
      message: expect.any(String),
      ...(code && { code }),
    });
    expect(ended.stderr).toMatch(/^error: /);
    await expect(readdir(path.join(folder, 'none'))).rejects.toThrow('ENOENT');
  });
});

describe('assay diff', () => {
  const later = async (edit: (document: string) => string): Promise<string> => {
    const text = Buffer.from(sample.document).toString();
    expect(edit(text)).not.toBe(text);
    await writeFile(path.join(folder, 'later.json'), edit(text));
    return 'later.json';
  };
  const renamed = (text: string): string => text.replaceAll('"/books/{bookId}"', '"/tomes/{bookId}"');

  it('exits with 1 for changes that break clients, and prints a page of Markdown', async () => {
    const ended = await assay(['diff', 'bookshop.json', await later(renamed)]);

    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(ended.stdout).toMatch(/^# API changes\n\nFrom bookshop.json to later.json\. \*\*\d+ breaking\*\*/);
    expect(ended.stdout).toContain('`DELETE /books/{bookId}`');
  });

  it('exits with 0 where nothing changed, or nothing of the class that was asked for', async () => {
    expect(await assay(['diff', 'bookshop.json', 'bookshop.json'])).toMatchObject({ code: 0 });
    const added = (text: string): string =>
      text.replace('"paths": {', '"paths": { "/more": { "get": { "responses": { "200": {} } } },');
    const file = await later(added);

    expect(await assay(['diff', 'bookshop.json', file])).toMatchObject({ code: 0 });
    expect(await assay(['diff', 'bookshop.json', file, '--fail-on', 'safe'])).toMatchObject({ code: 1 });
    await later(renamed);
    expect(await assay(['diff', 'bookshop.json', file, '--fail-on', 'none'])).toMatchObject({ code: 0 });
  });

  it('gives programs each change with its class, its clause and its operations', async () => {
    const { stdout } = await assay(['diff', '-', await later(renamed), '--json'], {
      stdin: Buffer.from(sample.document).toString(),
    });

    const { counts, changes } = JSON.parse(stdout);
    expect(counts.breaking).toBeGreaterThan(0);
    expect(changes).toHaveLength(counts.breaking + counts.potentiallyBreaking + counts.safe);
    expect(changes).toContainEqual(
      expect.objectContaining({
        rule: 'operation-removed',
        class: 'breaking',
        operations: ['DELETE /books/{bookId}'],
      }),
    );
  });
});

describe('assay check', () => {
  it('judges what a document gives, and a suite as it lies there', async () => {
    const document = await assay(['check', 'bookshop.json', '--json']);
    expect(document.code).toBe(0);
    expect(JSON.parse(document.stdout)).toMatchObject({ ok: true, coverage: { operations: { total: 10 } } });

    await assay(['generate', 'bookshop.json', '--out', 'edited', '--strategies', 'contract']);
    expect(await assay(['check', 'edited'])).toMatchObject({ code: 0 });
    const idle = "import { it } from 'vitest';\nit('waits', () => {});\n";
    await writeFile(path.join(folder, 'edited/tests/idle.test.ts'), idle);
    const { code, stdout } = await assay(['check', 'edited']);

    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ \d+ tests, 1 problems: edited\n {2}error tests\/idle\.test\.ts:2 .*asserts/);
  });

  it('fails where the suite does not pass a gate of the settings, and tells where one only warns', async () => {
    const check = async (below: string, ...more: string[]) => {
      const gates = { statuses: { min: 100, below }, mutation: { min: 100, below: 'warn' } };
      await writeFile(path.join(folder, 'gates.json'), JSON.stringify({ quality: { gates } }));
      return assay(['check', 'bookshop.json', '--config', 'gates.json', '--mutants', '30', ...more]);
    };

    const warned = await check('warn');
    const failed = await check('dead_letter', '--json');

    expect(warned.code).toBe(0);
    expect(warned.stdout).toMatch(/mutants +\d+ of \d+ caught \([\d.]+ %\), a sample of \d+ of \d+/);
    expect(warned.stdout).toMatch(/warning statuses: [\d.]+ %, at least 100 % wanted/);
    expect(failed.code).toBe(1);
    expect(JSON.parse(failed.stdout)).toMatchObject({
      ok: true,
      isEnough: false,
      mutation: { survivors: expect.any(Array) as object[] },
    });
  });
});

describe('assay report', () => {
  it('writes what the last run came to, and needs one', async () => {
    await assay(['generate', 'bookshop.json', '--out', 'told', '--strategies', 'contract']);
    const early = await assay(['report', 'told']);
    expect(early).toMatchObject({ code: 3, stderr: expect.stringContaining('Run it first') as unknown });
    await assay(['run', 'told', '--base-url', sample.baseUrl, '--report', 'told.html']);

    const printed = await assay(['report', 'told', '--format', 'ctrf', '--output', '-']);
    const written = await assay(['report', 'told', '--output', 'out/told.sarif']);

    expect(JSON.parse(printed.stdout)).toMatchObject({ reportFormat: 'CTRF' });
    expect(written).toMatchObject({ code: 0, stdout: '✓ out/told.sarif\n' });
    expect(await readFile(path.join(folder, 'out/told.sarif'), 'utf8')).toContain('"version": "2.1.0"');
    expect(await readFile(path.join(folder, 'told.html'), 'utf8')).toMatch(/^<!doctype html>/);
  });
});

describe('assay run', () => {
  it('exits with 3 when the API is not there, or the suite itself cannot run', async () => {
    await assay(['generate', 'bookshop.json', '--out', 'lone', '--strategies', 'contract']);

    const lonely = await assay(['run', 'lone', '--base-url', 'http://127.0.0.1:9']);
    expect(lonely).toMatchObject({ code: 3, stdout: '' });
    expect(lonely.stderr).toBe('error: 127.0.0.1:9 cannot be reached: connect ECONNREFUSED 127.0.0.1:9\n');

    await cp(path.join(folder, 'lone'), path.join(folder, 'broken'), { recursive: true });
    await writeFile(path.join(folder, 'broken/vitest.config.ts'), 'throw new Error("no");');
    const { code, stderr } = await assay(['run', 'broken', '--base-url', sample.baseUrl]);
    expect(code).toBe(3);
    expect(stderr).toContain('The suite could not be executed');
  });

  it('keeps secrets of the environment from the suite, and gives it its tokens', async () => {
    await assay(['generate', 'bookshop.json', '--out', 'spy', '--strategies', 'contract']);
    await writeFile(
      path.join(folder, 'spy/tests/spy.test.ts'),
      `import { expect, it } from 'vitest';
       it('sees', () => expect([process.env.ASSAY_API_KEY, process.env.TOKEN_USER_A]).toEqual([undefined, 'a']));`,
    );

    const { stdout } = await assay(['run', 'spy', '--base-url', sample.baseUrl, '--json'], {
      env: { ASSAY_API_KEY: 'hush', TOKEN_USER_A: 'a' },
    });

    expect(stdout).toContain('"passed"');
    expect(stdout).not.toContain('spy.test.ts');
  });
});
