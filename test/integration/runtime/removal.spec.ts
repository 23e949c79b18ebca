import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startRuntime } from './running-app.js';

let running: RunningApp;
beforeAll(async () => {
  running = await startRuntime(6421, {});
});
afterAll(() => running.platform.stop());

async function call(method: 'GET' | 'POST' | 'DELETE', id: string, place = ''): Promise<unknown> {
  const response = await running.platform.call({ method, url: `/api/v1/applications/${id}${place}` });
  return { status: response.statusCode, ...(response.body === '' ? {} : response.json<object>()) };
}

describe('an application that is deleted while it runs', () => {
  it('runs on as it did, with its log, where the deletion is refused', async () => {
    const id = await running.registered('express');
    await running.runtime.start(id);
    const inUse = new AbortController();
    let using: Promise<unknown> = Promise.resolve();
    // Somebody takes it up between its stop and its deletion, as tasks of a batch do.
    running.applications.removedWith({
      stop: async () => {
        using = running.runtime
          .whileRunning(id, { alone: false, signal: AbortSignal.timeout(30_000) }, () =>
            aborted(inUse.signal),
          )
          .catch((error: unknown) => error);
        await expect
          .poll(() => call('GET', id, '/status'), { timeout: 20_000 })
          .toMatchObject({ running: 'running' });
        return () => {};
      },
      forget: () => Promise.reject(new Error('nothing was deleted')),
    });

    expect(await call('DELETE', id)).toMatchObject({ status: 409 });

    await expect.poll(() => call('GET', id, '/status')).toMatchObject({ running: 'running', wanted: true });
    inUse.abort();
    await using;
    // Whoever used it has left; it would have been stopped behind them.
    await sleep(1_500);
    expect(await call('GET', id, '/status')).toMatchObject({ running: 'running', wanted: true });
    expect(await call('GET', id, '/logs')).toMatchObject({ lines: ['Notes are served'] });
    await running.runtime.stop(id);
  });

  it('stays stopped where somebody stops it before the deletion is refused', async () => {
    const id = await running.registered('express');
    await running.runtime.start(id);
    const startAgain = await running.runtime.stopForNow(id);
    await running.runtime.stop(id);

    startAgain();

    await sleep(1_000);
    expect(await call('GET', id, '/status')).toMatchObject({ running: 'stopped', wanted: false });
  });
});

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
