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
    for (const command of [[], ['generate'], ['run'], ['status'], ['replay']]) {
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
    [['run', '.', '--base-url', 'http://127.0.0.1']],
    [['run', '.', '--base-url', 'ftp://127.0.0.1']],
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

  it.each([[['--help']], [['generate', 'bookshop.json', '--out', 'light']]])(
    'loads no server code for %j',
    async (args) => {
      const { code, stderr } = await assay(args, { imports: [listModules] });

      expect(code).toBe(0);
      const loaded = stderr.split('\n').filter((line) => line.startsWith('loaded file:'));
      expect(loaded.length).toBeGreaterThan(5);
      expect(
        loaded.filter((line) =>
          /@nestjs|typeorm|bullmq|fastify|src\/(suites|app|platform\/(?!templates|version))/.test(line),
        ),
      ).toEqual([]);
    },
  );
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
    expect(result.passed + result.failed + result.skipped).toBe(summary.tests);
    expect(result.failures).toHaveLength(result.failed);
    expect(result.failures[0].message).toContain('curl');
    const junit = await readFile(path.join(folder, 'out/junit.xml'), 'utf8');
    expect(junit).toContain(`tests="${summary.tests}"`);
    expect(await readdir(path.join(folder, 'shop'))).not.toContain('node_modules');
  });

  it('writes a suite that passes against an API without bugs', async () => {
    const good = await startSampleApi({ bugs: false });
    await assay(['generate', 'bookshop.json', '--out', 'good', '--strategies', 'contract,crud']);

    const { code, stdout } = await assay(['run', 'good', '--base-url', good.baseUrl]);

    expect(stdout).toMatch(/✓ \d+ passed, 0 failed, 0 skipped in [\d.]+ s/);
    expect(code).toBe(0);
    await good.close();
  });

  it('leaves a folder alone that is not empty, and replaces an earlier suite with --force', async () => {
    await assay(['generate', 'bookshop.json', '--out', 'twice']);
    const before = await readdir(path.join(folder, 'twice/tests'));
    await writeFile(path.join(folder, 'twice/notes.md'), 'mine');

    expect(await assay(['generate', 'bookshop.json', '--out', 'twice'])).toMatchObject({ code: 2 });
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

describe('assay run', () => {
  it('fails a suite whose API is not there, and exits with 3 when the suite itself cannot run', async () => {
    await assay(['generate', 'bookshop.json', '--out', 'lone', '--strategies', 'contract']);

    expect(await assay(['run', 'lone', '--base-url', 'http://127.0.0.1:9'])).toMatchObject({ code: 1 });

    await cp(path.join(folder, 'lone'), path.join(folder, 'broken'), { recursive: true });
    await writeFile(path.join(folder, 'broken/vitest.config.ts'), 'throw new Error("no");');
    const { code, stderr } = await assay(['run', 'broken', '--base-url', sample.baseUrl]);
    expect(code).toBe(3);
    expect(stderr).toContain('The suite could not be run');
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

    expect(
      JSON.parse(stdout).failures.filter(({ file }: { file: string }) => file === 'spy.test.ts'),
    ).toEqual([]);
  });
});
