import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { ASSAY_FROM_SOURCES } from '../support/assay-command.js';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLE = join(ROOT, 'docs/examples/petstore.yaml');
const LIBRARY = join(ROOT, 'test/fixtures/mock/library.yaml');

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function assay(...args: readonly string[]) {
  const command = [...ASSAY_FROM_SOURCES, ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  return child;
}

async function finished(...args: readonly string[]) {
  const child = assay(...args);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { out, err, code: child.exitCode };
}

describe('assay mock', () => {
  it('serves a document until it is told to stop, and keeps what is created for whoever created it', async () => {
    const child = assay('mock', LIBRARY, '--port', '0', '--json');
    const told = JSON.parse(await started(child)) as {
      baseUrl: string;
      credentials: { identity: string; sent: string[] }[];
    };
    const keyOf = (identity: string) => ({
      'x-library-key':
        told.credentials.find((one) => one.identity === identity)?.sent[0]?.replace('X-Library-Key: ', '') ??
        '',
    });
    const notes = `${told.baseUrl}/notes`;
    const headers = { ...keyOf('userA'), 'content-type': 'application/json' };
    const created = await fetch(notes, { method: 'POST', headers, body: '{"text":"Read more"}' });
    const { id } = (await created.json()) as { id: number };

    const refused = await fetch(notes, { method: 'POST', headers, body: '{"text":""}' });
    const mine = await fetch(`${notes}/${id}`, { headers: keyOf('userA') });
    const theirs = await fetch(`${notes}/${id}`, { headers: keyOf('userB') });
    const nobodys = await fetch(`${notes}/${id}`);
    child.kill('SIGTERM');
    await once(child, 'close');

    expect([created.status, refused.status]).toEqual([201, 422]);
    expect(await mine.json()).toMatchObject({ id, text: 'Read more' });
    expect([theirs.status, nobodys.status]).toEqual([404, 401]);
    expect(child.exitCode).toBe(0);
  });

  it('says which port is taken', async () => {
    const first = assay('mock', EXAMPLE, '--port', '0', '--json');
    const { baseUrl } = JSON.parse(await started(first)) as { baseUrl: string };

    const second = await finished('mock', EXAMPLE, '--port', new URL(baseUrl).port);

    expect(second.code).toBe(3);
    expect(second.err).toContain('choose another with --port');
  });
});

describe('assay mutate', () => {
  it('names the mutants that no test notices, and fails when too few are caught', async () => {
    const { out, code } = await finished(
      'mutate',
      EXAMPLE,
      '--strategies',
      'contract',
      '--fail-under',
      '99',
      '--json',
    );
    const report = JSON.parse(out) as { percent: number; survivors: { operator: string }[] };

    expect(code).toBe(1);
    expect(report.percent).toBeLessThan(99);
    expect(report.survivors.map(({ operator }) => operator)).toContain('skip-maximum');
  });

  it('prints a line for each operator', async () => {
    const { out, code } = await finished('mutate', EXAMPLE, '--limit', '60');

    expect(code).toBe(0);
    expect(out).toMatch(/✓ \d+ of \d+ \([\d.]+ %\) mutants caught/u);
    expect(out).toMatch(/delete-does-nothing +1 of 1 \(100 %\)/u);
  });
});

/** What it prints when it is ready. */
async function started(child: ReturnType<typeof assay>): Promise<string> {
  let out = '';
  for await (const chunk of child.stdout) {
    out += String(chunk);
    if (out.trimEnd().endsWith('\n}')) return out;
  }
  throw new Error(`it ended: ${await text(child.stderr)}`);
}
