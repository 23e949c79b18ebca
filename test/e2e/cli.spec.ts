import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BookshopFolder } from '../support/bookshop-folder.js';

const listModules = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ load(url, context, next) { process.stderr.write('loaded ' + url + '\\n'); return next(url, context); } });
`)}`;

let bookshop: BookshopFolder;
beforeAll(async () => {
  bookshop = await BookshopFolder.make();
});
afterAll(() => bookshop.remove());

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
      const { code, stdout } = await bookshop.assay([...command, '--help']);

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
    const { code, stdout, stderr } = await bookshop.assay(args);

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
    const { code, stderr } = await bookshop.assay(args, { imports: [listModules] });

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
