import { mkdtemp } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ANALYSIS_KIT,
  AnalysisModule,
  analysisSchema,
  RUNNING_APPLICATIONS,
  SOURCE_TREES,
} from '#analysis/index';
import {
  Applications,
  ApplicationSources,
  CatalogModule,
  catalogSchema,
  Models,
  Projects,
} from '#catalog/index';
import { EgressModule } from '#platform/http/index';
import { ResilienceModule, resilienceSchema } from '#platform/resilience/index';
import { StorageModule, storageSchema } from '#platform/storage/index';
import { RuntimeModule, runtimeSchema } from '#runtime/index';
import { SystemModule } from '#web/index';
import { bandit } from '../../src/analysis/analyzers/bandit/analyzer.js';
import type { SystemHealthView, SystemInfoView } from '../../src/web/system/system.view.js';
import { noTools } from '../support/analyzers.js';
import { type PlatformApp, startPlatform } from '../support/platform-app.js';
import { RUNS_ALREADY } from '../support/small-analyzers.js';

let platform: PlatformApp;
let engine: Server;

beforeAll(async () => {
  const means = [
    { provide: ANALYSIS_KIT, useValue: { analyzers: [bandit], toolbox: noTools } },
    { provide: SOURCE_TREES, useExisting: ApplicationSources },
    { provide: RUNNING_APPLICATIONS, useValue: RUNS_ALREADY },
  ];
  engine = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify([{ State: 'running' }, { State: 'exited' }, { State: 'running' }]));
  });
  const socket = path.join(await mkdtemp(path.join(os.tmpdir(), 'assay-engine-')), 'docker.sock');
  await new Promise<void>((resolve) => engine.listen(socket, resolve));
  platform = await startPlatform({
    env: { DOCKER_SOCKET: socket },
    imports: [
      EgressModule,
      ResilienceModule,
      StorageModule,
      CatalogModule,
      RuntimeModule,
      AnalysisModule.with(means),
      SystemModule,
    ],
    schemas: [resilienceSchema, storageSchema, catalogSchema, runtimeSchema, analysisSchema],
  });
});
afterAll(async () => {
  await platform.stop();
  engine.close();
});

describe('system info', () => {
  it('tells what the machine does, and counts applications by model and state', async () => {
    const { id: projectId } = await platform.app.get(Projects).default();
    await platform.app.get(Models).ensure('acme_coder');
    for (const appNumber of [1, 2])
      await platform.app.get(Applications).register({ projectId, modelSlug: 'acme_coder', appNumber });

    const info = (await platform.call('/api/v1/system-info')).json<SystemInfoView>();

    expect(info.apps).toEqual({ total: 2, models: { acme_coder: 2 }, status: { stopped: 2 } });
    expect(info.system.memoryUsed).toBeLessThan(info.system.memoryTotal);
    expect(info.system.diskTotal).toBeGreaterThan(info.system.diskUsed);
    expect(info.system.uptimeSeconds).toBeGreaterThan(0);
    // Which of them is a matter of the machine; none that nothing holds is ever chosen.
    expect(['sandbox', 'docker', null]).toContain(info.runtime.isolation);
    // At the socket that the settings name.
    expect(info.docker).toEqual({
      healthy: true,
      clientAvailable: true,
      containers: { running: 2, stopped: 1, total: 3 },
    });
  });
});

describe('system health', () => {
  it('tells of each component whether it works, and what to do about those that do not', async () => {
    const health = (await platform.call('/api/v1/system/health')).json<SystemHealthView>();

    const names = health.components.map(({ name }) => name);
    expect(names).toEqual(['database', 'queue', 'storage', 'docker', 'sandbox', 'analyzer bandit']);
    expect(health.components.slice(0, 3)).toEqual(
      names.slice(0, 3).map((name) => expect.objectContaining({ name, needed: true, status: 'up' })),
    );
    expect(health.components.at(-1)).toMatchObject({
      status: 'missing',
      detail: expect.stringContaining('npm run tools'),
    });
  });
});
