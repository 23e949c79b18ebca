import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tarGz } from './tar.js';

const file = (name: string, text: string) => ({ path: name, sha256: '', content: Buffer.from(text) });

describe('tarGz', () => {
  it('writes what tar reads, long paths and whole blocks included', async () => {
    const long = `tests/${'n'.repeat(90)}/${'m'.repeat(90)}.test.ts`;
    const files = [file('README.md', 'größe'), file(long, 'x'.repeat(512)), file('empty', '')];
    const folder = mkdtempSync(path.join(os.tmpdir(), 'assay-tar-'));
    const archive = path.join(folder, 'suite.tar.gz');

    writeFileSync(archive, await tarGz('suite', files));
    execFileSync('tar', ['-xzf', archive, '-C', folder]);

    for (const { path: name, content } of files) {
      expect(readFileSync(path.join(folder, 'suite', name))).toEqual(content);
    }
    rmSync(folder, { recursive: true });
  });

  it('writes the same bytes for the same files', async () => {
    expect(await tarGz('suite', [file('a', '1')])).toEqual(await tarGz('suite', [file('a', '1')]));
  });
});
