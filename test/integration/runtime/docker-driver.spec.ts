import path from 'node:path';
import { pythonEnvironment } from '#platform/python/index';
import { makeBaseImage } from '../../../bench/containment/base-image.js';
import { startDockerEngine, whyNoEngine } from '../../../bench/containment/docker-engine.js';
import { describeNeeding } from '../../support/needs.js';
import { TOOLS } from '../../support/python.js';
import { holdsApplications, type Tested } from './driver-conformance.js';
import { startRuntime } from './running-app.js';

const BASE = 'assay-base';

describeNeeding({ missing: whyNoEngine() }, 'the docker driver', () => {
  holdsApplications('docker', async (): Promise<Tested> => {
    const engine = await startDockerEngine();
    try {
      await makeBaseImage(engine, BASE, await pythonEnvironment(path.join(TOOLS, 'python'), ''));
      const app = await startRuntime(6201, {
        RUNTIME_DRIVER: 'docker',
        DOCKER_SOCKET: engine.socket,
        RUNTIME_PYTHON_IMAGE: BASE,
        RUNTIME_NODE_IMAGE: BASE,
        // The engine of the tests makes no network; installers use the machine's.
        RUNTIME_BUILD_NETWORK: 'host',
      });
      const stop = async (): Promise<void> => {
        await app.platform.stop();
        await engine.stop();
      };
      return { app, stop };
    } catch (error) {
      await engine.stop();
      throw error;
    }
  });
});
