import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { runsApplications } from './driver-conformance.js';
import { startRuntime } from './running-app.js';
import { freePort } from '../../support/free-port.js';

/*
 * Hostile applications are not run here: nothing would hold them. What is run means no harm, and listens at the
 * loopback only.
 */
describe('the unsafe driver', () => {
  const running = runsApplications('unsafe', async () => {
    // A Python of root's own, as developers have one, is nobody else's to read.
    vi.stubEnv('PATH', `${path.dirname(process.execPath)}:/usr/bin:/bin`);
    // The port that the source names is this machine's: others may test at the same time.
    const port = await freePort();
    const app = await startRuntime(6301, { RUNTIME_DRIVER: 'unsafe' }, (text) =>
      text.replace('port=5000', `port=${port}`),
    );
    return { app, stop: () => app.platform.stop() };
  });

  it('says at the start, and wherever its applications are shown, that nothing holds them', async () => {
    const { applications, platform, registered, runtime } = running();
    const id = await registered('express');
    expect(platform.lines).toContainEqual(
      expect.objectContaining({ msg: expect.stringContaining('RUNTIME_DRIVER is unsafe') as unknown }),
    );
    const signal = AbortSignal.timeout(60_000);
    expect(await applications.get(id)).toMatchObject({ isolation: null });

    const held = await runtime.whileRunning(id, { alone: false, signal }, ({ isolation, weaknesses }) =>
      Promise.resolve({ isolation, weaknesses }),
    );

    const saying = expect.arrayContaining([expect.stringContaining('nothing holds applications')]) as unknown;
    expect(held).toEqual({ isolation: 'none', weaknesses: saying });
    const shown = async (place: string): Promise<unknown> =>
      (await platform.call(`/api/v1/applications${place}`)).json();
    expect(await shown(`/${id}`)).toMatchObject({ isolation: 'none' });
    expect(await shown(`?modelSlug=acme_Writer`)).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ id, isolation: 'none' })]) as unknown,
    });
    expect(await shown(`/${id}/status`)).toMatchObject({
      isolation: 'none',
      driver: 'unsafe',
      weaknesses: saying,
    });
    expect(await runtime.holding()).toEqual({ isolation: 'none', weaknesses: saying });
  });
});
