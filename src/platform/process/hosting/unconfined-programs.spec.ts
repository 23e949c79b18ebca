import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { describeNeeding, program } from '../../../../test/support/needs.js';
import {
  type HostedPrograms,
  lastLines,
  RollingLog,
  runUnconfined,
  sweepPlaces,
  unconfined,
} from '../index.js';

const MiB = 1024 * 1024;
const isRoot = process.getuid?.() === 0;
let folder: string;
let running: HostedPrograms | undefined;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-loose-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await running?.stop();
  running = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** @returns what the program answers at its own port */
async function answering(script: string, port: number, others: readonly number[] = []): Promise<string> {
  await start(script, [port, ...others]);
  await expect.poll(() => answerAt(port), { timeout: 10_000 }).not.toContain('ECONNREFUSED');
  return answerAt(port);
}

async function start(script: string, ports: readonly number[]): Promise<void> {
  const ability = await unconfined();
  if (ability.kind === 'impossible') throw new Error(ability.reason);
  const source = path.join(folder, 'source');
  await mkdir(source);
  await writeFile(path.join(source, 'server.mjs'), script);
  running = await runUnconfined(
    [
      {
        name: 'backend',
        copies: [{ from: source, to: 'app' }],
        command: (place) => ({
          file: process.execPath,
          args: [path.join(place, 'app/server.mjs')],
          env: { PATH: '/usr/bin:/bin', PORT: String(ports[0]), PLACE: place },
        }),
        ports,
        limits: { memoryBytes: 512 * MiB, processes: 64, cpus: 1, folderBytes: MiB, temporaryBytes: MiB },
        log: new RollingLog(path.join(folder, 'log'), { sizeBytes: MiB, bytesPerSecond: MiB }),
      },
    ],
    ability,
  );
}

function answerAt(port: number): Promise<string> {
  return request(`http://127.0.0.1:${port}/`).then(({ body }) => body.text(), String);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function placesOf(pid: number): Promise<readonly string[]> {
  return (await readdir(os.tmpdir())).filter((name) => name.startsWith(`assay-unconfined-${pid}-`));
}

/** Those that a program could name in its command line. */
async function processesWith(word: string): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(word)).length;
}

describeNeeding(program('prlimit'), 'an unconfined program', () => {
  it('has an environment, a place and limits of its own, and is not root', async () => {
    vi.stubEnv('DATABASE_URL', 'postgres://secret@127.0.0.1/assay');
    const answer = await answering(
      `import http from 'node:http';
       import { readFileSync, writeFileSync } from 'node:fs';
       let large = 'written';
       process.on('SIGXFSZ', () => {});
       try { writeFileSync(process.env.PLACE + '/app/large', Buffer.alloc(2 * 1024 * 1024)); } catch (error) { large = error.code; }
       const told = { uid: process.getuid(), env: Object.keys(process.env).sort(), large,
         status: readFileSync('/proc/self/status', 'utf8') };
       http.createServer((q, a) => a.end(JSON.stringify(told))).listen(process.env.PORT, '127.0.0.1');`,
      await freePort(),
    );

    const told = JSON.parse(answer) as {
      uid: number;
      env: string[];
      large: string;
      status: string;
    };
    expect(told.env).toEqual(['ASSAY_PROCESS_TREE', 'PATH', 'PLACE', 'PORT', 'PWD']);
    expect(told.uid).not.toBe(0);
    expect(told.large).toBe('EFBIG');
    expect(told.status).toMatch(/NoNewPrivs:\s+1/);
  });

  it.runIf(isRoot)(
    'has no rights, and as many processes as it may have, where it is another user',
    async () => {
      const answer = await answering(
        `import http from 'node:http';
       import { readFileSync } from 'node:fs';
       const told = ['status', 'limits'].map((name) => readFileSync('/proc/self/' + name, 'utf8')).join('\\n');
       http.createServer((q, a) => a.end(told)).listen(process.env.PORT, '127.0.0.1');`,
        await freePort(),
      );

      expect(answer).toMatch(/^CapEff:\s+0+$/m);
      expect(answer).toMatch(/^Max processes\s+64\s+64/m);
    },
  );

  it('is reached at its port where it listens at another one, and leaves nothing behind', async () => {
    const [port, other] = [await freePort(), await freePort()];
    const word = randomUUID();
    const answer = await answering(
      `import http from 'node:http'; import { spawn } from 'node:child_process';
       // One that leaves the group, the session and its mark.
       spawn('/bin/sh', ['-c', 'sleep 60; : ${word}'], { detached: true, stdio: 'ignore', env: {} }).unref();
       console.log('here');
       http.createServer((q, a) => a.end('hello')).listen(${other}, '127.0.0.1');`,
      port,
      [other],
    );

    expect(answer).toBe('hello');
    expect(await lastLines(path.join(folder, 'log'), 5)).toEqual(['here']);
    expect(await processesWith(word)).toBeGreaterThan(0);

    await running?.stop();

    expect(await answerAt(port)).toContain('ECONNREFUSED');
    expect(await answerAt(other)).toContain('ECONNREFUSED');
    expect(await placesOf(process.pid)).toEqual([]);
    // Only root has another user to give it, whose processes are known wherever they went.
    expect(await processesWith(word)).toBe(isRoot ? 0 : 1);
  });

  it('says how it ended', async () => {
    const script = `console.error('no database'); process.exitCode = 3;`;
    await start(script, [1]);

    await expect.poll(() => running?.ended()).toEqual([{ name: 'backend', reason: 'exit code 3' }]);
  });
});

describe('sweepPlaces', () => {
  it('removes what a process left that was killed, and nothing of one that lives', async () => {
    const dead = spawn('true');
    await new Promise((resolve) => dead.once('exit', resolve));
    const id = process.getuid?.() === 0 ? 799_999 : 0;
    const left = path.join(os.tmpdir(), `assay-unconfined-${dead.pid}-${id}-${randomUUID()}`);
    const lives = path.join(os.tmpdir(), `assay-unconfined-${process.pid}-${id}-${randomUUID()}`);
    const strange = path.join(os.tmpdir(), `assay-unconfined-${dead.pid}-1-${randomUUID()}`);
    for (const place of [left, lives, strange]) await mkdir(place);

    await sweepPlaces();

    const names = await readdir(os.tmpdir());
    expect(names).not.toContain(path.basename(left));
    expect(names).toEqual(expect.arrayContaining([path.basename(lives), path.basename(strange)]));
    for (const place of [lives, strange]) await rm(place, { recursive: true });
  });
});
