import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  runProcess,
  runSandboxed,
  sandboxed,
  type Command,
  type ProcessOutcome,
  type SandboxGrants,
} from '#platform/process/index';
import { describeNeeding } from '../support/index.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-sandbox-'));
  await mkdir(join(folder, 'out'));
  await writeFile(join(folder, 'secret'), 'do-not-tell');
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const nothing: SandboxGrants = { readable: [], writable: [], network: 'none' };

async function inside(
  script: string,
  grants: Partial<SandboxGrants> = {},
  more: Partial<Command> = {},
): Promise<ProcessOutcome> {
  const command = { file: process.execPath, args: ['-e', script], timeoutMs: 10_000, ...more };
  return runProcess((await sandboxed(command, { ...nothing, ...grants })).command);
}

const { isolation } = await sandboxed({ file: 'true', args: [], timeoutMs: 1000 }, nothing);

it('says whether commands are isolated, and why not', () => {
  expect(isolation.kind === 'none' ? isolation.reason : isolation.kind).toContain('bubblewrap');
});

const bubblewrap = { missing: isolation.kind === 'none' ? isolation.reason : undefined };

describeNeeding(bubblewrap, 'a sandboxed command', () => {
  it('runs, and its exit code and output come out', async () => {
    const outcome = await inside('console.log("hello"); process.exitCode = 4');

    expect(outcome).toMatchObject({ kind: 'exited', code: 4, stdout: 'hello\n' });
  });

  it('sees nothing of the disk that was not granted', async () => {
    const script = `const fs = require('node:fs');
      for (const path of process.argv.slice(1)) console.log(fs.existsSync(path));`;
    const paths = [join(folder, 'secret'), '/etc/shadow'];

    const outcome = await inside('', {}, { args: ['-e', script, ...paths] });

    expect(outcome).toMatchObject({ kind: 'exited', code: 0, stdout: 'false\n'.repeat(paths.length) });
  });

  it('sees nothing of a hidden folder but what was granted inside it', async () => {
    const script = `const fs = require('node:fs'); console.log(fs.readdirSync(process.argv[1]).join());`;
    const grants = { hidden: [folder], readable: [tmpdir()], writable: [join(folder, 'out')] };

    const outcome = await inside('', grants, { args: ['-e', script, folder] });

    expect(outcome).toMatchObject({ kind: 'exited', code: 0, stdout: 'out\n' });
  });

  it('writes where it may, and nowhere else', async () => {
    const script = `const fs = require('node:fs');
      fs.writeFileSync('out/result', 'kept');
      for (const path of ['secret', '/usr/bin/planted', '/etc/planted'])
        try { fs.writeFileSync(path, 'x'); console.log('wrote', path); } catch (error) { console.log(error.code); }`;

    const outcome = await inside(
      script,
      { readable: [folder], writable: [join(folder, 'out')] },
      { cwd: folder },
    );

    expect(outcome).toMatchObject({ kind: 'exited', code: 0, stdout: expect.not.stringContaining('wrote') });
    expect(await readFile(join(folder, 'out/result'), 'utf8')).toBe('kept');
    expect(await readFile(join(folder, 'secret'), 'utf8')).toBe('do-not-tell');
  });

  it('has a temporary folder and a home of its own', async () => {
    const [ours, theirs] = [join(folder, 'secret'), `/tmp/${basename(folder)}-theirs`];
    const script = `const fs = require('node:fs');
      fs.writeFileSync(process.argv[2], 'x');
      console.log(fs.existsSync(process.argv[1]), process.env.HOME, require('node:os').tmpdir());`;

    const outcome = await inside('', {}, { args: ['-e', script, ours, theirs] });

    expect(outcome).toMatchObject({ kind: 'exited', code: 0, stdout: 'false /tmp /tmp\n' });
    expect(existsSync(theirs)).toBe(false);
  });

  it('sees no other process, and is nobody without a capability', async () => {
    const outcome = await inside(`const fs = require('node:fs');
      console.log(fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length < 5, process.getuid());
      console.log(/CapBnd:\\s*(\\w+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]);`);

    expect(outcome).toMatchObject({ kind: 'exited', stdout: 'true 65534\n0000000000000000\n' });
  });

  it('is stopped at its time limit with everything it started', async () => {
    const outcome = await inside(
      `require('node:child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 9)'], { detached: true });
       setInterval(() => {}, 9)`,
      {},
      { timeoutMs: 500, killAfterMs: 600_000 },
    );

    expect(outcome.kind).toBe('timed-out');
  });

  it('is a program that does not exist, with and without a sandbox', async () => {
    expect((await inside('', {}, { file: 'no-such-program' })).kind).toBe('spawn-failed');
  });

  describe('with a server beside it', () => {
    let server: Server;
    let script: string;

    beforeAll(async () => {
      server = createServer((_request, response) => response.end('reached'));
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      const { port } = server.address() as AddressInfo;
      script = `require('node:http').get('http://127.0.0.1:${port}', (response) => response.pipe(process.stdout))
        .on('error', (error) => console.log(error.code))`;
    });

    afterAll(() => {
      server.close();
    });

    it('reaches it through the network of the machine', async () => {
      expect(await inside(script, { network: 'host' })).toMatchObject({ kind: 'exited', stdout: 'reached' });
    });

    describe('in a network of its own', () => {
      const port = (): number => (server.address() as AddressInfo).port;
      const to = (target: { host: string; port: number }, asked: string) =>
        runSandboxed(
          { file: process.execPath, args: ['-e', ask(asked)], timeoutMs: 10_000 },
          { readable: [], writable: [], targets: [target] },
        );
      const ask = (url: string): string =>
        `require('node:http').get('${url}', (response) => response.pipe(process.stdout))
          .on('error', (error) => console.log(error.code || error.errors[0].code))`;

      it.each(['127.0.0.1', 'localhost'])('reaches its target at %s', async (host) => {
        const { outcome, isolation: held } = await to({ host, port: port() }, `http://${host}:${port()}`);

        expect(outcome).toMatchObject({ kind: 'exited', code: 0, stdout: 'reached' });
        expect(held).toEqual({ kind: 'bubblewrap', network: 'targets' });
      });

      it('reaches nothing else on this machine, and no name', async () => {
        const other = createServer((_request, response) => response.end('leaked'));
        await new Promise<void>((resolve) => {
          other.listen(0, '127.0.0.1', resolve);
        });
        const elsewhere = (other.address() as AddressInfo).port;
        const target = { host: '127.0.0.1', port: port() };

        const there = await to(target, `http://127.0.0.1:${elsewhere}`);
        const outside = await to(target, 'http://192.0.2.1/');
        const named = await to(target, 'http://example.com/');
        other.close();

        expect(there.outcome).toMatchObject({ kind: 'exited', stdout: 'ECONNREFUSED\n' });
        expect(outside.outcome).toMatchObject({ kind: 'exited', stdout: 'ENETUNREACH\n' });
        expect(named.outcome).toMatchObject({
          kind: 'exited',
          stdout: expect.stringMatching(/^EAI_AGAIN|^ENOTFOUND/) as unknown,
        });
      });

      it('ends as its command ends', async () => {
        const target = { host: '127.0.0.1', port: port() };
        const command = { file: process.execPath, args: ['-e', 'process.exitCode = 7'], timeoutMs: 10_000 };

        const { outcome } = await runSandboxed(command, { readable: [], writable: [], targets: [target] });

        expect(outcome).toMatchObject({ kind: 'exited', code: 7 });
      });

      it('shares the network of the machine with a target that no loopback can be, and says so', async () => {
        const { isolation: held } = await to({ host: '192.0.2.1', port: 80 }, `http://127.0.0.1:${port()}`);

        expect(held).toMatchObject({
          network: 'host',
          reason: expect.stringContaining('another network') as unknown,
        });
      });
    });

    it('does not reach it without a network', async () => {
      expect(await inside(script, { network: 'none' })).toMatchObject({
        kind: 'exited',
        stdout: 'ECONNREFUSED\n',
      });
    });
  });
});
