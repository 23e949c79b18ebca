import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, vi } from 'vitest';
import { runsApplications } from './driver-conformance.js';
import { startRuntime } from './running-app.js';

/*
 * Hostile applications are not run here: nothing would hold them. What is run means no harm, and listens at the
 * loopback only.
 */
describe('the unsafe driver', () => {
  runsApplications('unsafe', async () => {
    // A Python of root's own, as developers have one, is nobody else's to read.
    vi.stubEnv('PATH', `${path.dirname(process.execPath)}:/usr/bin:/bin`);
    // The port that the source names is this machine's: others may test at the same time.
    const port = await freePort();
    const app = await startRuntime(6301, { RUNTIME_DRIVER: 'unsafe' }, (text) =>
      text.replace('port=5000', `port=${port}`),
    );
    return { app, stop: () => app.platform.stop() };
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
