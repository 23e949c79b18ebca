import { describe } from 'vitest';
import { runsApplications } from './driver-conformance.js';
import { startRuntime } from './running-app.js';

describe('the sandbox driver', () => {
  runsApplications('sandbox', async () => {
    const app = await startRuntime(6101, { RUNTIME_DRIVER: 'sandbox' });
    return { app, stop: () => app.platform.stop() };
  });
});
