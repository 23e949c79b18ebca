import { describe } from 'vitest';
import { holdsApplications } from './driver-conformance.js';
import { startRuntime } from './running-app.js';

describe('the sandbox driver', () => {
  holdsApplications('sandbox', async () => {
    const app = await startRuntime(6101, { RUNTIME_DRIVER: 'sandbox' });
    return { app, stop: () => app.platform.stop() };
  });
});
