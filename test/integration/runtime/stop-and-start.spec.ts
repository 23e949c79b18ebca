import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApp, startRuntime } from './running-app.js';

let running: RunningApp;
beforeAll(async () => {
  running = await startRuntime(6391, {});
});
afterAll(() => running.platform.stop());

/** How often a start and a stop race, and after how many milliseconds each time: looking, building, starting, up. */
const DELAYS_MS = [0, 20, 100, 400];

function call(id: string, action: 'start' | 'stop'): Promise<{ statusCode: number }> {
  return running.platform.call({ method: 'POST', url: `/api/v1/applications/${id}/${action}` });
}

async function shown(id: string): Promise<unknown> {
  return (await running.platform.call(`/api/v1/applications/${id}/status`)).json();
}

describe('a stop that meets a start under way', () => {
  it('wins, whenever it comes, and a start that comes after it does', async () => {
    const id = await running.registered('express');

    for (const delayMs of DELAYS_MS) {
      expect(await call(id, 'start')).toMatchObject({ statusCode: 202 });
      await sleep(delayMs);
      expect(await call(id, 'stop')).toMatchObject({ statusCode: 200 });
      expect(await shown(id)).toMatchObject({ running: 'stopped', wanted: false });
      // Whoever was starting it would have begun again by now.
      await sleep(300);
      expect(await shown(id)).toMatchObject({ running: 'stopped', wanted: false });
    }

    await call(id, 'start');
    await expect
      .poll(() => shown(id), { timeout: 20_000 })
      .toMatchObject({ running: 'running', wanted: true });
    await call(id, 'stop');
  });

  it('wins over all who are starting it, and over those who only wait', async () => {
    const id = await running.registered('express');
    const starts = [running.runtime.start(id), running.runtime.start(id), running.runtime.start(id)];
    const settled = Promise.allSettled(starts);
    await expect.poll(() => shown(id)).toMatchObject({ running: expect.stringMatching(/ing$/) as unknown });

    await running.runtime.stop(id);

    // One that had ended before the stop came is none that the stop met.
    const others = (await settled).filter(({ status }) => status === 'rejected');
    const stopped = { status: 'rejected', reason: expect.objectContaining({ code: 'application-stopped' }) };
    expect(others).toEqual(others.map(() => stopped));
    expect(await shown(id)).toMatchObject({ running: 'stopped', wanted: false });
  });

  it('wins over a start that waits for another process to start it', async () => {
    const id = await running.registered('express');
    const database = running.platform.app.get(DataSource);
    await database.query(
      `INSERT INTO running_applications (application_id, holder, expires_at, state, driver)
       VALUES ($1, gen_random_uuid(), now() + interval '1 min', 'starting', 'sandbox')`,
      [id],
    );
    const started = running.runtime.start(id).catch((error: unknown) => error);
    await sleep(300);

    const stopped = running.runtime.stop(id);
    // The other process finds out that it is to stop it, and does.
    await expect
      .poll(() => database.query('SELECT 1 FROM running_applications WHERE stop_requested'))
      .toHaveLength(1);
    await database.query(`UPDATE running_applications SET holder = NULL, state = 'stopped'`);

    await stopped;
    expect(await started).toMatchObject({ code: 'application-stopped' });
    await sleep(300);
    expect(await shown(id)).toMatchObject({ running: 'stopped', wanted: false });
  });

  it('wins over a start from before it, where somebody else has started it again since', async () => {
    const id = await running.registered('express');
    const since = await running.runtime.stopMark(id);
    await running.runtime.stop(id);
    await running.platform.app.get(DataSource).query(
      `INSERT INTO running_applications (application_id, holder, expires_at, state, driver)
       VALUES ($1, gen_random_uuid(), now() + interval '1 min', 'running', 'sandbox')`,
      [id],
    );

    const started = running.runtime.start(id, AbortSignal.timeout(5_000), since);

    await expect(started).rejects.toMatchObject({ code: 'application-stopped' });
    expect(await shown(id)).toMatchObject({ running: 'running', wanted: false });
  });
});
