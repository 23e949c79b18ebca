import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSampleApi } from '#suites/index';
import { BookshopFolder } from '../support/bookshop-folder.js';

let bookshop: BookshopFolder;
beforeAll(async () => {
  bookshop = await BookshopFolder.make();
});
afterAll(() => bookshop.remove());

describe('assay generate', () => {
  it('writes a suite that finds the bugs of an API, and assay run says which', async () => {
    const made = await bookshop.assay(['generate', 'bookshop.json', '--out', 'shop', '--json']);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    const summary = JSON.parse(made.stdout);
    expect(summary).toMatchObject({
      suite: 'shop',
      tests: expect.any(Number),
      operationsTested: summary.operations,
    });

    const ran = await bookshop.assay([
      'run',
      'shop',
      '--base-url',
      bookshop.sample.baseUrl,
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
    const junit = await readFile(path.join(bookshop.folder, 'out/junit.xml'), 'utf8');
    expect(junit).toContain(`tests="${summary.tests}"`);
    expect(await readdir(path.join(bookshop.folder, 'shop'))).not.toContain('node_modules');

    const inWords = await bookshop.assay(['run', 'shop', '--base-url', bookshop.sample.baseUrl]);
    expect(inWords.stdout).toMatch(/^1\. .+\n   clause  #\/.+\n   test    .+\n   again   curl /);
    expect(inWords.stdout).toMatch(/✗ \d+ passed, \d+ failed, \d+ skipped in [\d.]+ s: \d+ defects\n$/);
  });

  it('writes a suite that passes against an API without bugs', async () => {
    const good = await startSampleApi({ bugs: false });
    await bookshop.assay(['generate', 'bookshop.json', '--out', 'good', '--strategies', 'contract,crud']);

    const { code, stdout } = await bookshop.assay(['run', 'good', '--base-url', good.baseUrl]);

    expect(stdout).toMatch(/✓ \d+ passed, 0 failed, 0 skipped in [\d.]+ s/);
    expect(code).toBe(0);
    await good.close();
  });

  it('leaves a folder alone that holds something else, and replaces an earlier suite with --force', async () => {
    await bookshop.assay(['generate', 'bookshop.json', '--out', 'twice']);
    const before = await readdir(path.join(bookshop.folder, 'twice/tests'));
    await writeFile(path.join(bookshop.folder, 'twice/notes.md'), 'mine');

    expect(await bookshop.assay(['generate', 'bookshop.json', '--out', '.'])).toMatchObject({ code: 2 });
    expect(
      await bookshop.assay(['generate', 'bookshop.json', '--out', 'twice', '--target', 'pytest']),
    ).toMatchObject({
      code: 2,
    });
    const again = await bookshop.assay([
      'generate',
      'bookshop.json',
      '--out',
      'twice',
      '--strategies',
      'errors',
      '--force',
    ]);

    expect(again.code).toBe(0);
    const after = await readdir(path.join(bookshop.folder, 'twice/tests'));
    expect(after.length).toBeLessThan(before.length);
    expect(after.every((name) => name.includes('.errors.'))).toBe(true);
    expect(await readFile(path.join(bookshop.folder, 'twice/notes.md'), 'utf8')).toBe('mine');
  });

  it('brings an earlier suite up to date: edits stay, and tests of what is gone are skipped', async () => {
    await bookshop.assay(['generate', 'bookshop.json', '--out', 'kept', '--strategies', 'contract']);
    const file = path.join(bookshop.folder, 'kept/tests/books.contract.test.ts');
    await writeFile(file, `${await readFile(file, 'utf8')}// mine\n`);
    const before = await readFile(path.join(bookshop.folder, 'kept/tests/authors.contract.test.ts')).catch(
      () => undefined,
    );
    const stdin = Buffer.from(bookshop.sample.document).toString().replaceAll('"delete": {', '"x-delete": {');

    const ended = await bookshop.assay(
      ['generate', '-', '--out', 'kept', '--strategies', 'contract', '--json'],
      {
        stdin,
      },
    );

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
      await readFile(path.join(bookshop.folder, 'kept/tests/authors.contract.test.ts')).catch(
        () => undefined,
      ),
    ).toEqual(before);
    const again = await bookshop.assay(
      ['generate', '-', '--out', 'kept', '--strategies', 'contract', '--json'],
      {
        stdin,
      },
    );
    expect(JSON.parse(again.stdout).written).toMatchObject({ written: 0, removed: 0 });
  });

  it('reads standard input, and writes the same bytes for the same document', async () => {
    const stdin = Buffer.from(bookshop.sample.document).toString();
    await bookshop.assay(['generate', '-', '--out', 'one'], { stdin });
    await bookshop.assay(['generate', 'bookshop.json', '--out', 'two']);

    for (const file of await readdir(path.join(bookshop.folder, 'one'), {
      recursive: true,
      withFileTypes: true,
    })) {
      if (!file.isFile()) continue;
      const name = path.relative(path.join(bookshop.folder, 'one'), path.join(file.parentPath, file.name));
      expect(await readFile(path.join(bookshop.folder, 'two', name), 'utf8')).toBe(
        await readFile(path.join(bookshop.folder, 'one', name), 'utf8'),
      );
    }
  });

  it.each([
    ['no JSON or YAML', '{"openapi": "3.1.0", [', 'spec-unreadable'],
    ['no API document', '{"hello": "world"}', undefined],
  ])('exits with 3 for %s, and says where it is wrong', async (_, stdin, code) => {
    const ended = await bookshop.assay(['generate', '-', '--out', 'none', '--json'], { stdin });

    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout).error).toMatchObject({
      message: expect.any(String),
      ...(code && { code }),
    });
    expect(ended.stderr).toMatch(/^error: /);
    await expect(readdir(path.join(bookshop.folder, 'none'))).rejects.toThrow('ENOENT');
  });
});
