/* oxlint-disable vitest/no-conditional-tests -- this file makes the same tests for each driver. */
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contained, type RunningApp } from './running-app.js';

export interface Tested {
  readonly app: RunningApp;
  readonly stop: () => Promise<void>;
}

/** What a driver makes of applications, seen from outside: the same of each that holds them. */
export function holdsApplications(driver: string, start: () => Promise<Tested>): void {
  const running = runsApplications(driver, start);

  describe('a hostile application', () => {
    it('is contained when it fills memory and disk, and floods its log', async () => {
      const log = await contained(running(), 'memory', /used more memory/);

      expect(log).toMatch(/^flood /m);
      expect(log.length).toBeLessThan(256 * 1024);
    });

    it('is contained when it forks without end, and gains nothing', async () => {
      const log = await contained(running(), 'forks', /started (?:more|as many) processes/);

      expect(log).toContain('forks: begin');
      expectNothingGained(log);
    });
  });
}

/** What every driver makes of applications that mean no harm. */
export function runsApplications(driver: string, start: () => Promise<Tested>): () => RunningApp {
  let running: RunningApp;
  let stop: Tested['stop'] = async () => {};
  beforeAll(async () => {
    ({ app: running, stop } = await start());
  });
  afterAll(() => stop());

  async function call(id: string, action: string, method: 'GET' | 'POST' = 'POST'): Promise<unknown> {
    const url = `/api/v1/applications/${id}/${action}`;
    const response = await running.platform.call({ method, url });
    return { code: response.statusCode, ...response.json<object>() };
  }

  async function untilRuns(id: string): Promise<void> {
    const state = (): Promise<unknown> => call(id, 'status', 'GET');
    await expect.poll(state, { timeout: 60_000 }).toMatchObject({ running: 'running', wanted: true });
  }

  describe('through the API', () => {
    it('builds, starts, asks, restarts and stops a Flask application with a database and pages', async () => {
      const id = await running.registered('flask');
      const { backendPort, frontendPort } = (await running.applications.get(id)).ports;
      const visits = (): Promise<string> => textAt(`http://127.0.0.1:${backendPort}/api/visits`);

      expect(await call(id, 'build')).toMatchObject({ code: 200, running: 'stopped' });
      expect(await call(id, 'start')).toMatchObject({ code: 202 });
      await untilRuns(id);

      expect(await call(id, 'status', 'GET')).toMatchObject({
        driver,
        parts: { backend: { state: 'running' }, frontend: { state: 'running' } },
      });
      expect([await visits(), await visits()]).toEqual([
        expect.stringContaining('"visits": 1'),
        expect.stringContaining('"visits": 2'),
      ]);
      expect(await textAt(`http://127.0.0.1:${frontendPort}/`)).toContain('<h1>Visits</h1>');
      expect(await call(id, 'health', 'GET')).toMatchObject({
        healthy: true,
        parts: [{ healthy: true }, { healthy: true }],
      });
      expect(await call(id, 'logs?part=backend', 'GET')).toMatchObject({
        lines: expect.arrayContaining([expect.stringContaining('GET /api/visits')]) as unknown,
      });

      expect(await call(id, 'restart')).toMatchObject({ code: 202 });
      await untilRuns(id);
      // What it had written went with its container.
      expect(await visits()).toContain('"visits": 1');

      expect(await call(id, 'stop')).toMatchObject({
        code: 200,
        running: 'stopped',
        parts: {},
        wanted: false,
      });
      expect(await visits()).toContain('ECONNREFUSED');
      expect(await call(id, 'health', 'GET')).toMatchObject({ healthy: false, parts: [] });
    });

    it('says why one does not run, with the end of its log', async () => {
      const id = await running.registered('broken');

      await call(id, 'start');

      await expect
        .poll(() => call(id, 'status', 'GET'), { timeout: 60_000 })
        .toMatchObject({
          running: 'failed',
          error: expect.stringMatching(/backend: it ended: exit code 3[^]*no database/) as unknown,
        });
    });
  });

  describe('all applications of a model', () => {
    it('are started and stopped together, each with what happened to it, and go when they are deleted', async () => {
      const works = await running.registered('express', {}, 'acme_Together');
      const fails = await running.registered('broken', {}, 'acme_Together');
      const { backendPort } = (await running.applications.get(works)).ports;
      const all = async (action: string, method: 'GET' | 'POST' = 'POST'): Promise<unknown> =>
        (
          await running.platform.call({ method, url: `/api/v1/models/acme_Together/applications/${action}` })
        ).json();

      expect(await all('start')).toMatchObject({
        done: 1,
        failed: 1,
        applications: [
          { applicationId: works, outcome: 'done', running: 'running', driver },
          {
            applicationId: fails,
            outcome: 'failed',
            running: 'failed',
            problem: {
              code: 'application-failed',
              detail: expect.stringContaining('exit code 3') as unknown,
            },
          },
        ],
      });
      expect(await all('status', 'GET')).toMatchObject({
        applications: [{ running: 'running' }, { running: 'failed' }],
      });

      const removed = await running.platform.call({ method: 'DELETE', url: `/api/v1/applications/${works}` });
      expect(removed.statusCode).toBe(204);
      expect(await textAt(`http://127.0.0.1:${backendPort}/`)).toContain('ECONNREFUSED');
      expect(await all('stop')).toMatchObject({ done: 1, failed: 0, applications: [{ running: 'failed' }] });
    });
  });

  describe('an application that is lent', () => {
    it('is started for the first who uses it, shared, and stopped behind the last', async () => {
      const id = await running.registered('express');
      let together = 0;
      let most = 0;
      const use = (alone: boolean): Promise<string> =>
        running.runtime.whileRunning(id, { alone, signal: AbortSignal.timeout(60_000) }, async (at) => {
          most = Math.max(most, ++together);
          expect(at.driver).toBe(driver);
          await sleep(300);
          const text = await textAt(`${at.backend}/api/notes`);
          together -= alone && together > 1 ? Number.NaN : 1;
          return text;
        });

      expect(await Promise.all([use(false), use(false), use(true)])).toEqual(['[]', '[]', '[]']);
      expect(most).toBe(2);
      expect(together).toBe(0);
      expect((await running.applications.get(id)).running).toBe('stopped');
    });

    it('is taken over from a process that died, and taken away from who uses it when somebody stops it', async () => {
      const id = await running.registered('express');
      await running.leftBehind(id);
      const options = { alone: false, signal: AbortSignal.timeout(60_000) };

      const using = running.runtime.whileRunning(id, options, async ({ backend, signal }) => {
        expect(await textAt(`${backend}/api/notes`)).toBe('[]');
        await running.runtime.stop(id);
        await sleep(30_000, undefined, { signal }).catch(() => undefined);
      });

      await expect(using).rejects.toMatchObject({ code: 'application-stopped' });
    });
  });

  return () => running;
}

async function textAt(url: string): Promise<string> {
  return request(url).then(({ body }) => body.text(), String);
}

const REFUSED = ['shadow', 'host database', 'network', 'name', 'metadata', 'write to the system', 'mount'];

/** What the application must have met, as its own log says. */
function expectNothingGained(log: string): void {
  expect(log).toMatch(/^accounts: root nobody$/m);
  for (const what of REFUSED) expect(log).toMatch(new RegExp(`^${what}: refused`, 'm'));
  expect(log).not.toMatch(/^environment: .*(?:DATABASE|SECRET|KEY|ASSAY_ADMIN)/m);
  expect(log).toMatch(/^elsewhere: listens/m);
  expect(log).not.toMatch(/^disk \S+: wrote/m);
}
