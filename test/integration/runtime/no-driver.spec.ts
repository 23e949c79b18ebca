import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type RunningApp, startRuntime } from './running-app.js';

let running: RunningApp;
beforeAll(async () => {
  // Looked for once in a process, which is why these tests have a file of their own.
  vi.stubEnv('PATH', '/var/empty');
  running = await startRuntime(6361, { DOCKER_SOCKET: '/var/empty/docker.sock' });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await running.platform.stop();
});

it('starts no application where there is neither bubblewrap nor Docker, and says what to install', async () => {
  const id = await running.registered('express');

  const started = running.runtime.start(id);

  await expect(started).rejects.toMatchObject({
    code: 'isolation-missing',
    message: expect.stringMatching(/no program bwrap; Docker does not answer.*Install bubblewrap/) as unknown,
  });
  expect(await running.runtime.holding()).toEqual({
    isolation: null,
    weaknesses: [expect.stringContaining('Install bubblewrap')],
  });
  expect(await running.applications.get(id)).toMatchObject({ running: 'stopped', isolation: null });
});
