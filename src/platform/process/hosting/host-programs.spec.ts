import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { request } from 'undici';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  hostPrograms,
  lastLines,
  openPort,
  type HostedPrograms,
  type PortProxy,
  RollingLog,
} from '../index.js';

const MiB = 1024 * 1024;
let folder: string;
let started: HostedPrograms | undefined;
let port: PortProxy | undefined;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-hosted-'));
  await chmod(folder, 0o755);
});
afterEach(async () => {
  await port?.close();
  await started?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function hosted(script: string): Promise<HostedPrograms> {
  await writeFile(path.join(folder, 'server.mjs'), script);
  started = await hostPrograms([
    {
      name: 'backend',
      file: '/opt/node',
      args: ['server.mjs'],
      env: { PATH: '/usr/bin:/bin', PORT: '17611' },
      source: folder,
      mounts: [{ from: process.execPath, to: '/opt/node' }],
      ports: [17_611],
      limits: {
        memoryBytes: 256 * MiB,
        processes: 64,
        cpus: 1,
        folderBytes: 8 * MiB,
        temporaryBytes: 4 * MiB,
      },
      log: new RollingLog(path.join(folder, 'log'), { sizeBytes: MiB, bytesPerSecond: MiB }),
    },
  ]);
  return started;
}

it('leads to a program that listens at a port of its own choice', async () => {
  const script = `import http from 'node:http'; console.log('here'); http.createServer((q, a) => a.end('hello')).listen(5000)`;
  const { sockets } = await hosted(script);
  port = await openPort(17_611, sockets.get('backend') ?? '');

  await expect
    .poll(async () => request('http://127.0.0.1:17611/').then(({ body }) => body.text(), String), {
      timeout: 10_000,
    })
    .toBe('hello');
  expect(await lastLines(path.join(folder, 'log'), 10)).toEqual(['here']);
});
