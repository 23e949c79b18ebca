import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chown, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
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
import { makePlace, removePlace } from './unconfined-place.js';
import { freePort } from '../../../../test/support/free-port.js';

const MiB = 1024 * 1024;
const isRoot = process.getuid?.() === 0;
const hasIpv6 = Object.values(os.networkInterfaces()).some((all) => all?.some((at) => at.address === '::1'));
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

  it('is left its port where it listens at others first', async () => {
    const [port, other] = [await freePort(), await freePort()];
    const answer = await answering(
      `import http from 'node:http';
       http.createServer((q, a) => a.end('metrics')).listen(${other}, '127.0.0.1');
       setTimeout(() => http.createServer((q, a) => a.end('served')).listen(${port}, '127.0.0.1'), 800);`,
      port,
      [other],
    );

    expect(answer).toBe('served');
    expect(await running?.ended()).toEqual([]);
  });

  it.runIf(hasIpv6)('is reached where it listens at its port by IPv6 alone', async () => {
    const port = await freePort();
    const script = `import http from 'node:http';
       http.createServer((q, a) => a.end('six')).listen(${port}, '::1');`;

    expect(await answering(script, port)).toBe('six');
  });

  it('says how it ended', async () => {
    const script = `console.error('no database'); process.exitCode = 3;`;
    await start(script, [1]);

    await expect.poll(() => running?.ended()).toEqual([{ name: 'backend', reason: 'exit code 3' }]);
  });
});

describe.runIf(isRoot)('makePlace', () => {
  it('gives nobody a user that a process or another place has', async () => {
    const other = spawn('sleep', ['60'], { uid: 799_990 });
    const place = await makePlace('own', [], drawing(799_991));
    try {
      const second = await makePlace('own', [], drawing(799_990, 799_991, 799_992));
      await removePlace(second);

      expect(second.user).toEqual({ kind: 'own', id: 799_992 });
      expect(other.exitCode ?? other.signalCode).toBeNull();
      await expect(makePlace('own', [], () => 799_991)).rejects.toThrow('free');
      expect(await placesOf(process.pid)).toEqual([place.mark]);
    } finally {
      other.kill('SIGKILL');
      await removePlace(place);
    }
  });
});

function drawing(...ids: readonly number[]): () => number {
  const left = [...ids];
  return () => left.shift() ?? 0;
}

async function endedPid(): Promise<number | undefined> {
  const dead = spawn('true');
  await new Promise((resolve) => dead.once('exit', resolve));
  return dead.pid;
}

describe('sweepPlaces', () => {
  it('removes what a process left that was killed, and nothing of one that lives', async () => {
    const dead = await endedPid();
    const id = isRoot ? 799_999 : 0;
    const left = path.join(os.tmpdir(), `assay-unconfined-${dead}-${id}-${randomUUID()}`);
    const lives = path.join(os.tmpdir(), `assay-unconfined-${process.pid}-${id}-${randomUUID()}`);
    const strange = path.join(os.tmpdir(), `assay-unconfined-${dead}-1-${randomUUID()}`);
    for (const place of [left, lives, strange]) await mkdir(place);

    await sweepPlaces();

    const names = await readdir(os.tmpdir());
    expect(names).not.toContain(path.basename(left));
    expect(names).toEqual(expect.arrayContaining([path.basename(lives), path.basename(strange)]));
    for (const place of [lives, strange]) await rm(place, { recursive: true });
  });

  it.runIf(isRoot)('ends and removes nothing for a name that somebody else made up', async () => {
    const dead = await endedPid();
    const other = spawn('sleep', ['60'], { uid: 799_993 });
    const names = [1, 2].map(() => `assay-unconfined-${dead}-799993-${randomUUID()}`);
    const [theirs = '', link = ''] = names.map((name) => path.join(os.tmpdir(), name));
    await mkdir(theirs);
    await chown(theirs, 12_345, 12_345);
    await symlink(folder, link);
    try {
      await sweepPlaces();

      expect(await readdir(os.tmpdir())).toEqual(expect.arrayContaining(names));
      expect(other.exitCode ?? other.signalCode).toBeNull();
    } finally {
      other.kill('SIGKILL');
      for (const place of [theirs, link]) await rm(place, { recursive: true });
    }
  });
});
