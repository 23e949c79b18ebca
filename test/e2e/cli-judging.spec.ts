import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BookshopFolder } from '../support/bookshop-folder.js';

let bookshop: BookshopFolder;
beforeAll(async () => {
  bookshop = await BookshopFolder.make();
});
afterAll(() => bookshop.remove());

describe('assay diff', () => {
  const later = async (edit: (document: string) => string): Promise<string> => {
    const text = Buffer.from(bookshop.sample.document).toString();
    expect(edit(text)).not.toBe(text);
    await writeFile(path.join(bookshop.folder, 'later.json'), edit(text));
    return 'later.json';
  };
  const renamed = (text: string): string => text.replaceAll('"/books/{bookId}"', '"/tomes/{bookId}"');

  it('exits with 1 for changes that break clients, and prints a page of Markdown', async () => {
    const ended = await bookshop.assay(['diff', 'bookshop.json', await later(renamed)]);

    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(ended.stdout).toMatch(/^# API changes\n\nFrom bookshop.json to later.json\. \*\*\d+ breaking\*\*/);
    expect(ended.stdout).toContain('`DELETE /books/{bookId}`');
  });

  it('exits with 0 where nothing changed, or nothing of the class that was asked for', async () => {
    expect(await bookshop.assay(['diff', 'bookshop.json', 'bookshop.json'])).toMatchObject({ code: 0 });
    const added = (text: string): string =>
      text.replace('"paths": {', '"paths": { "/more": { "get": { "responses": { "200": {} } } },');
    const file = await later(added);

    expect(await bookshop.assay(['diff', 'bookshop.json', file])).toMatchObject({ code: 0 });
    expect(await bookshop.assay(['diff', 'bookshop.json', file, '--fail-on', 'safe'])).toMatchObject({
      code: 1,
    });
    await later(renamed);
    expect(await bookshop.assay(['diff', 'bookshop.json', file, '--fail-on', 'none'])).toMatchObject({
      code: 0,
    });
  });

  it('gives programs each change with its class, its clause and its operations', async () => {
    const { stdout } = await bookshop.assay(['diff', '-', await later(renamed), '--json'], {
      stdin: Buffer.from(bookshop.sample.document).toString(),
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
    const document = await bookshop.assay(['check', 'bookshop.json', '--json']);
    expect(document.code).toBe(0);
    expect(JSON.parse(document.stdout)).toMatchObject({ ok: true, coverage: { operations: { total: 10 } } });

    await bookshop.assay(['generate', 'bookshop.json', '--out', 'edited', '--strategies', 'contract']);
    expect(await bookshop.assay(['check', 'edited'])).toMatchObject({ code: 0 });
    const idle = "import { it } from 'vitest';\nit('waits', () => {});\n";
    await writeFile(path.join(bookshop.folder, 'edited/tests/idle.test.ts'), idle);
    const { code, stdout } = await bookshop.assay(['check', 'edited']);

    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ \d+ tests, 1 problems: edited\n {2}error tests\/idle\.test\.ts:2 .*asserts/);
  });

  it('fails where the suite does not pass a gate of the settings, and tells where one only warns', async () => {
    const check = async (below: string, ...more: string[]) => {
      const gates = { statuses: { min: 100, below }, mutation: { min: 100, below: 'warn' } };
      await writeFile(path.join(bookshop.folder, 'gates.json'), JSON.stringify({ quality: { gates } }));
      return bookshop.assay(['check', 'bookshop.json', '--config', 'gates.json', '--mutants', '30', ...more]);
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
