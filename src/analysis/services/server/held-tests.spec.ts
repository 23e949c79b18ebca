import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Analyzer } from '../../analyzers/analyzer.js';
import type { Submission } from '../contract.js';
import { HeldTests, MOST_KEPT } from './held-tests.js';

const noTools = {
  program: () => Promise.resolve(undefined),
  data: () => Promise.resolve(undefined),
  services: () => [],
};

/** Ends a while after it was told to. */
const slow: Analyzer = {
  name: 'slow',
  title: 'Slow',
  purpose: 'Takes its time.',
  runsIn: { backend_security: 'default' },
  needs: 'code',
  suits: () => true,
  availability: () => Promise.resolve({ kind: 'available', version: '1' }),
  run: async (_subject, { signal, progress }) => {
    progress(33.5, 'is at work');
    while (!signal.aborted) await delay(5);
    await delay(100);
    return { status: 'ok', scope: 'slow 1', findings: [] };
  },
};

/** A tar with one empty file. */
const TAR = (() => {
  const header = Buffer.alloc(512);
  header.write('app.py', 0);
  header.write('0000644\0', 100);
  header.write('00000000000\0', 124);
  header.fill(' ', 148, 156);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, Buffer.alloc(1_024)]);
})();

const submission = (archive: Buffer = TAR): Submission => ({
  test_id: randomUUID(),
  model_name: 'a-model',
  app_number: 1,
  test_type: 'backend_security',
  tools: ['slow'],
  configuration: { full_scan: false, tool_options: {} },
  timeout_seconds: 20,
  archive: archive.toString('base64'),
});

let held: HeldTests;
afterEach(() => {
  held.close();
  vi.unstubAllEnvs();
});

const holding = (capacity: number) =>
  (held = new HeldTests({ analyzers: [slow], toolbox: noTools, capacity }));

describe('the tests of a service', () => {
  it('take their place until their tools have ended, also when they are cancelled', async () => {
    holding(1);
    const test = held.begin(submission());
    await vi.waitFor(() => expect(test).toMatchObject({ doing: 'is at work', percent: 33 }));

    held.cancel(test);

    expect(test.status).toBe('cancelled');
    expect([held.running, held.isFull]).toEqual([1, true]);
    await vi.waitFor(() => expect([held.running, held.isFull]).toEqual([0, false]));
  });

  it('fail where no folder can be made, and the service goes on', async () => {
    vi.stubEnv('TMPDIR', '/nowhere/at/all');
    holding(1);
    const test = held.begin(submission());

    await vi.waitFor(() => expect(test.status).toBe('failed'));

    expect(test.error).toContain('ENOENT');
    expect(held.running).toBe(0);
  });

  it('are forgotten, the oldest first, when more have ended than are kept', async () => {
    vi.stubEnv('TMPDIR', '/nowhere/at/all');
    holding(1_000);
    const tests = Array.from({ length: MOST_KEPT + 5 }, () => held.begin(submission()));

    await vi.waitFor(() => expect(held.running).toBe(0));

    expect(tests.filter(({ id }) => held.get(id) !== undefined)).toHaveLength(MOST_KEPT);
  });
});
