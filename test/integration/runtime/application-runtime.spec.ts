import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoFlood, expectNothingGained } from './hostile.js';
import { contained, type RunningApp, startRuntime } from './running-app.js';

let running: RunningApp;

beforeAll(async () => {
  running = await startRuntime({ RUNTIME_DRIVER: 'sandbox' });
});
afterAll(() => running.platform.stop());

describe('a running application', () => {
  it('is started for the first who uses it, shared, and stopped behind the last', async () => {
    const id = await running.registered('express');
    let together = 0;
    let most = 0;
    const use = (alone: boolean): Promise<string> =>
      running.runtime.whileRunning(
        id,
        { alone, signal: new AbortController().signal },
        async ({ backend, driver }) => {
          most = Math.max(most, ++together);
          expect(driver).toBe('sandbox');
          await new Promise((resolve) => setTimeout(resolve, 500));
          const { body } = await request(`${backend}/api/notes`);
          together -= alone && together > 1 ? Number.NaN : 1;
          return body.text();
        },
      );

    expect(await Promise.all([use(false), use(false), use(true)])).toEqual(['[]', '[]', '[]']);
    expect(most).toBe(2);
    expect(together).toBe(0);
    expect((await running.applications.get(id)).running).toBe('stopped');
  });
});

describe('a hostile application in the sandbox', () => {
  it('is contained when it fills memory and disk, and floods its log', async () => {
    const log = await contained(running, 'memory', /used more memory/);

    expect(log).toContain('flood ');
    expectNoFlood(log);
  });

  it('is contained when it forks without end, and gains nothing', async () => {
    const log = await contained(running, 'forks', /started more processes/);

    expect(log).toContain('forks: begin');
    expectNothingGained(log);
  });
});
