import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BookshopFolder } from '../support/bookshop-folder.js';

let bookshop: BookshopFolder;
beforeAll(async () => {
  bookshop = await BookshopFolder.make();
});
afterAll(() => bookshop.remove());

describe('assay report', () => {
  it('writes what the last run came to, and needs one', async () => {
    await bookshop.assay(['generate', 'bookshop.json', '--out', 'told', '--strategies', 'contract']);
    const early = await bookshop.assay(['report', 'told']);
    expect(early).toMatchObject({ code: 3, stderr: expect.stringContaining('Run it first') as unknown });
    await bookshop.assay(['run', 'told', '--base-url', bookshop.sample.baseUrl, '--report', 'told.html']);

    const printed = await bookshop.assay(['report', 'told', '--format', 'ctrf', '--output', '-']);
    const written = await bookshop.assay(['report', 'told', '--output', 'out/told.sarif']);

    expect(JSON.parse(printed.stdout)).toMatchObject({ reportFormat: 'CTRF' });
    expect(written).toMatchObject({ code: 0, stdout: '✓ out/told.sarif\n' });
    expect(await readFile(path.join(bookshop.folder, 'out/told.sarif'), 'utf8')).toContain(
      '"version": "2.1.0"',
    );
    expect(await readFile(path.join(bookshop.folder, 'told.html'), 'utf8')).toMatch(/^<!doctype html>/);
  });
});

describe('assay run', () => {
  it('exits with 3 when the API is not there, or the suite itself cannot run', async () => {
    await bookshop.assay(['generate', 'bookshop.json', '--out', 'lone', '--strategies', 'contract']);

    const lonely = await bookshop.assay(['run', 'lone', '--base-url', 'http://127.0.0.1:9']);
    expect(lonely).toMatchObject({ code: 3, stdout: '' });
    expect(lonely.stderr).toBe('error: 127.0.0.1:9 cannot be reached: connect ECONNREFUSED 127.0.0.1:9\n');

    await cp(path.join(bookshop.folder, 'lone'), path.join(bookshop.folder, 'broken'), { recursive: true });
    await writeFile(path.join(bookshop.folder, 'broken/vitest.config.ts'), 'throw new Error("no");');
    const { code, stderr } = await bookshop.assay(['run', 'broken', '--base-url', bookshop.sample.baseUrl]);
    expect(code).toBe(3);
    expect(stderr).toContain('The suite could not be executed');
  });

  it('keeps secrets of the environment from the suite, and gives it its tokens', async () => {
    await bookshop.assay(['generate', 'bookshop.json', '--out', 'spy', '--strategies', 'contract']);
    await writeFile(
      path.join(bookshop.folder, 'spy/tests/spy.test.ts'),
      `import { expect, it } from 'vitest';
       it('sees', () => expect([process.env.ASSAY_API_KEY, process.env.TOKEN_USER_A]).toEqual([undefined, 'a']));`,
    );

    const { stdout } = await bookshop.assay(['run', 'spy', '--base-url', bookshop.sample.baseUrl, '--json'], {
      env: { ASSAY_API_KEY: 'hush', TOKEN_USER_A: 'a' },
    });

    expect(stdout).toContain('"passed"');
    expect(stdout).not.toContain('spy.test.ts');
  });
});
