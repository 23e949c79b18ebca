import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApplicationPart } from '#catalog/index';
import { openPort, type PortProxy } from '#platform/process/index';
import { TOOLS } from '../../support/python.js';
import { DependencyStore, readableByAll } from '../../../src/runtime/dependencies/dependency-store.js';
import type { Started } from '../../../src/runtime/drivers/driver.js';
import { SandboxDriver } from '../../../src/runtime/drivers/sandbox-driver.js';
import { planApplication } from '../../../src/runtime/plan/plan-application.js';

const MiB = 1024 * 1024;
const LIMITS = { memoryBytes: 256 * MiB, processes: 64, cpus: 1, diskBytes: 16 * MiB, logBytes: MiB };
const PORTS = { backend: 16_001, frontend: 19_001 };

let folder: string;
const started: Started[] = [];
const opened: PortProxy[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-runtime-'));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((port) => port.close()));
  await Promise.all(started.splice(0).map((application) => application.stop()));
  await rm(folder, { recursive: true, force: true });
});

async function start(name: string, parts: readonly ApplicationPart[]): Promise<Started> {
  const source = path.join(folder, 'source');
  await cp(path.join(import.meta.dirname, 'applications', name), source, { recursive: true });
  await readableByAll(source);
  const store = new DependencyStore(path.join(TOOLS, 'runtime'), {
    timeoutMs: 120_000,
    sizeBytes: 500 * MiB,
  });
  const driver = new SandboxDriver({ pythons: path.join(TOOLS, 'python') }, store, LIMITS, []);
  const plans = await planApplication({ folder: source, parts, ports: PORTS, sayings: [] });
  const logs = { backend: path.join(folder, 'backend.log'), frontend: path.join(folder, 'frontend.log') };
  const application = await driver.start({
    applicationId: 'a',
    name: 'a_app1',
    folder: source,
    parts: plans,
    logs,
  });
  started.push(application);
  for (const [part, socket] of application.sockets)
    opened.push(await openPort(PORTS[part as 'backend' | 'frontend'], socket));
  return application;
}

async function textAt(url: string): Promise<string> {
  return request(url).then(({ body }) => body.text(), String);
}

describe('the sandbox driver', () => {
  it('runs a Flask application with a database and pages, at a port that it chose itself', async () => {
    await start('flask', [
      { kind: 'backend', framework: 'flask', language: 'python', folder: 'backend' },
      { kind: 'frontend', framework: 'static', language: 'html', folder: 'frontend' },
    ]);

    const answer = (): Promise<string> => textAt('http://127.0.0.1:16001/api/visits');
    await expect.poll(answer, { timeout: 30_000 }).toMatch(/"visits": \d/);
    await expect
      .poll(() => textAt('http://127.0.0.1:19001/'), { timeout: 30_000 })
      .toContain('<h1>Visits</h1>');
  });

  it('runs an Express application', async () => {
    await start('express', [
      { kind: 'backend', framework: 'express', language: 'javascript', folder: 'backend' },
    ]);

    await expect.poll(() => textAt('http://127.0.0.1:16001/api/notes'), { timeout: 30_000 }).toBe('[]');
  });
});
