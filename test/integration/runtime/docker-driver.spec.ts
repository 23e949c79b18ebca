import path from 'node:path';
import { request } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pythonEnvironment } from '#platform/python/index';
import { describeNeeding } from '../../support/needs.js';
import { TOOLS } from '../../support/python.js';
import { dockerEngine, makeBaseImage, startDockerEngine } from './docker-engine.js';
import { expectNoFlood, expectNothingGained } from './hostile.js';
import { contained, type RunningApp, startRuntime } from './running-app.js';

const BASE = 'assay-base:test';

describeNeeding(dockerEngine, 'the docker driver', () => {
  let running: RunningApp;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const engine = await startDockerEngine();
    stops.push(engine.stop);
    await makeBaseImage(engine, BASE, await pythonEnvironment(path.join(TOOLS, 'python'), ''));
    running = await startRuntime({
      RUNTIME_DRIVER: 'docker',
      DOCKER_SOCKET: engine.socket,
      RUNTIME_PYTHON_IMAGE: BASE,
      RUNTIME_NODE_IMAGE: BASE,
      RUNTIME_BUILD_NETWORK: 'host',
    });
    stops.push(running.platform.stop);
  });
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop();
  });

  it('runs a Flask application with a database and pages', async () => {
    const id = await running.registered('flask');
    const options = { alone: false, signal: AbortSignal.timeout(60_000) };

    const seen = await running.runtime.whileRunning(id, options, async ({ backend, frontend, driver }) => {
      const answers = [await request(`${backend}/api/visits`), await request(`${frontend}/`)];
      return { driver, texts: await Promise.all(answers.map(({ body }) => body.text())) };
    });

    expect(seen.driver).toBe('docker');
    expect(seen.texts).toEqual([
      expect.stringContaining('"visits"'),
      expect.stringContaining('<h1>Visits</h1>'),
    ]);
  });

  it('runs an Express application', async () => {
    const id = await running.registered('express');
    const options = { alone: true, signal: AbortSignal.timeout(60_000) };

    const text = await running.runtime.whileRunning(id, options, async ({ backend }) =>
      (await request(`${backend}/api/notes`)).body.text(),
    );

    expect(text).toBe('[]');
  });

  it('contains a hostile application that fills memory and disk, and floods its log', async () => {
    const log = await contained(running, 'memory', /used more memory/);

    expect(log).toContain('flood ');
    expectNoFlood(log);
  });

  it('contains a hostile application that forks without end, which gains nothing', async () => {
    const log = await contained(running, 'forks', /as many processes/);

    expect(log).toContain('forks: begin');
    expectNothingGained(log);
  });
});
