import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exitedWell, ProcessFailed, ProcessTimedOut, runProcess, type Command } from './index.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-process-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function shell(script: string, more: Partial<Command> = {}): Command {
  return { file: '/bin/sh', args: ['-c', script], timeoutMs: 10_000, cwd: folder, ...more };
}

/** A program that writes back its first argument. */
function echo(argument: string): Command {
  const script = 'process.stdout.write(process.argv[1])';
  return { file: process.execPath, args: ['-e', script, argument], timeoutMs: 10_000 };
}

/** A zombie is dead; an orphan stays one until the machine's first process reaps it. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat !== undefined && !/\) Z /.test(stat);
}

async function pidIn(file: string): Promise<number> {
  return Number((await readFile(join(folder, file), 'utf8')).trim());
}

describe('runProcess', () => {
  it('tells the exit code and what was written, on both streams', async () => {
    const outcome = await runProcess(shell('echo out; echo err >&2; exit 3'));

    expect(outcome).toMatchObject({ kind: 'exited', code: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('passes arguments as they are, without a shell', async () => {
    const argument = '$(touch stolen); "quoted" \' *\n';

    const outcome = await runProcess(echo(argument));

    expect(outcome).toMatchObject({ kind: 'exited', code: 0, stdout: argument });
  });

  it('passes them as they are under resource limits too, where a shell is in between', async () => {
    const argument = '$(touch stolen); "quoted" \' *\n';

    const outcome = await runProcess({ ...echo(argument), limits: { openFiles: 64 } });

    expect(outcome).toMatchObject({ kind: 'exited', code: 0, stdout: argument });
  });

  it('hides our environment, but for a few variables', async () => {
    vi.stubEnv('ASSAY_SECRET_KEY', 'do-not-tell');
    vi.stubEnv('TZ', 'Asia/Shanghai');

    const outcome = await runProcess(shell('env', { env: { GIVEN: 'yes' } }));
    vi.unstubAllEnvs();

    expect(outcome.kind).toBe('exited');
    const names = (outcome.kind === 'exited' ? outcome.stdout : '')
      .split('\n')
      .map((line) => line.split('=')[0]);
    expect(names).toEqual(expect.arrayContaining(['PATH', 'TZ', 'GIVEN']));
    expect(names).not.toContain('ASSAY_SECRET_KEY');
    expect(names).not.toContain('HOME');
  });

  it('writes the input and closes it', async () => {
    const outcome = await runProcess(shell('cat', { stdin: 'a document' }));

    expect(outcome).toMatchObject({ kind: 'exited', code: 0, stdout: 'a document' });
  });

  it('is not upset by a command that does not read its input', async () => {
    const outcome = await runProcess(shell('exit 0', { stdin: 'x'.repeat(1024 * 1024) }));

    expect(outcome).toMatchObject({ kind: 'exited', code: 0 });
  });

  it('gives an empty input where none is given', async () => {
    expect(await runProcess(shell('cat'))).toMatchObject({ kind: 'exited', code: 0, stdout: '' });
  });

  it('tells a crash from an exit', async () => {
    expect(await runProcess(shell('kill -SEGV $$'))).toMatchObject({ kind: 'signalled', signal: 'SIGSEGV' });
  });

  it('says that there is no such program, folder or argument', async () => {
    expect(await runProcess({ file: 'no-such-program', args: [], timeoutMs: 1000 })).toMatchObject({
      kind: 'spawn-failed',
      reason: 'there is no program no-such-program',
    });
    expect(await runProcess(shell('true', { cwd: '/no/such/folder' }))).toMatchObject({
      kind: 'spawn-failed',
      reason: 'the folder /no/such/folder does not exist',
    });
    expect((await runProcess(shell('a\0b'))).kind).toBe('spawn-failed');
  });

  it('does not take a file that is not executable for a program', async () => {
    await writeFile(join(folder, 'plain.txt'), 'text');

    expect((await runProcess({ file: './plain.txt', args: [], timeoutMs: 1000, cwd: folder })).kind).toBe(
      'spawn-failed',
    );
  });

  describe('at the time limit', () => {
    it('ends a command that listens to TERM, and keeps what it wrote', async () => {
      const patient = { timeoutMs: 200, killAfterMs: 600_000 };

      const outcome = await runProcess(shell('echo begun; exec sleep 60', patient));

      expect(outcome).toMatchObject({ kind: 'timed-out', afterMs: 200, stdout: 'begun\n' });
    });

    it('gives a command the time to put things right', async () => {
      const script = 'trap "echo tidied; exit 0" TERM; echo begun; while :; do sleep 0.05; done';

      const outcome = await runProcess(shell(script, { timeoutMs: 300 }));

      expect(outcome).toMatchObject({ kind: 'timed-out', stdout: 'begun\ntidied\n' });
    });

    it('kills a command that is deaf to TERM', async () => {
      const script = 'trap "" TERM; echo $$ > pid; while :; do sleep 0.05; done';

      const outcome = await runProcess(shell(script, { timeoutMs: 200, killAfterMs: 300 }));

      expect(outcome.kind).toBe('timed-out');
      expect(outcome.kind === 'timed-out' && outcome.durationMs).toBeGreaterThanOrEqual(490);
      expect(await isAlive(await pidIn('pid'))).toBe(false);
    });

    it('kills grandchildren, also one that left the process group and lost its parent', async () => {
      const script = `
        sh -c 'trap "" TERM; echo $$ > child; while :; do sleep 0.05; done' &
        setsid sh -c 'trap "" TERM; echo $$ > daemon; while :; do sleep 0.05; done' > /dev/null 2>&1 &
        while :; do sleep 0.05; done`;

      const outcome = await runProcess(shell(script, { timeoutMs: 500, killAfterMs: 200 }));

      expect(outcome.kind).toBe('timed-out');
      expect(await isAlive(await pidIn('child'))).toBe(false);
      expect(await isAlive(await pidIn('daemon'))).toBe(false);
    });
  });

  it('leaves nothing running behind a command that ends by itself, and does not wait for it', async () => {
    const script =
      "setsid sh -c 'echo $$ > daemon; exec sleep 60' & while [ ! -s daemon ]; do sleep 0.01; done";

    const outcome = await runProcess(shell(script));

    expect(outcome).toMatchObject({ kind: 'exited', code: 0 });
    expect(await isAlive(await pidIn('daemon'))).toBe(false);
  });

  it('leaves no zombie', async () => {
    await runProcess(shell('echo $$ > pid; exec sleep 60', { timeoutMs: 100 }));

    const pid = await pidIn('pid');
    await expect(readFile(`/proc/${pid}/stat`, 'utf8')).rejects.toThrow('ENOENT');
  });

  it('stops a command that floods its output, and keeps the first bytes', async () => {
    const outcome = await runProcess(shell('yes', { outputLimitBytes: 1000, killAfterMs: 200 }));

    expect(outcome).toMatchObject({ kind: 'output-limit', limitBytes: 1000 });
    expect(outcome.kind === 'output-limit' && outcome.stdout).toBe('y\n'.repeat(500));
  });

  it('lets a command write exactly as much as it may', async () => {
    const outcome = await runProcess(shell('printf 12345; printf 67890 >&2', { outputLimitBytes: 10 }));

    expect(outcome).toMatchObject({ kind: 'exited', stdout: '12345', stderr: '67890' });
  });

  it('stops on request, before and during the run', async () => {
    const early = AbortSignal.abort();
    const late = AbortSignal.timeout(200);

    expect(await runProcess(shell('sleep 60', { signal: early }))).toMatchObject({
      kind: 'aborted',
      stdout: '',
    });
    expect(await runProcess(shell('echo begun; exec sleep 60', { signal: late }))).toMatchObject({
      kind: 'aborted',
      stdout: 'begun\n',
    });
  });

  it('holds a command to its resource limits', async () => {
    const files = await runProcess(
      shell('head -c 20000 /dev/zero > big', { limits: { fileSizeBytes: 10_240 } }),
    );
    const time = await runProcess(shell('while :; do :; done', { limits: { cpuSeconds: 1 } }));

    expect(files.kind === 'exited' && files.code).not.toBe(0);
    expect((await readFile(join(folder, 'big'))).length).toBe(10_240);
    expect(time).toMatchObject({ kind: 'signalled' });
  });

  it('lets us go first: a command has a lower priority than we have', async () => {
    // Read after a while, since a command is told only once it runs.
    const outcome = await runProcess(shell('sleep 0.2; cut -d" " -f19 /proc/self/stat'));

    expect(outcome).toMatchObject({ kind: 'exited', stdout: `${os.getPriority() + 10}\n` });
  });

  it('dies with us, even when we are killed', async () => {
    const module = fileURLToPath(new URL('./run-process.ts', import.meta.url));
    const parent = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { runnerImport } from 'vite';
       const { module } = await runnerImport(${JSON.stringify(module)});
       await module.runProcess({ file: '/bin/sh', args: ['-c', 'echo $$ > pid; exec sleep 60'],
         timeoutMs: 60_000, cwd: ${JSON.stringify(folder)} });`,
    ]);
    await vi.waitFor(async () => expect(await pidIn('pid')).toBeGreaterThan(0), { timeout: 20_000 });
    const pid = await pidIn('pid');

    parent.kill('SIGKILL');

    await vi.waitFor(async () => expect(await isAlive(pid)).toBe(false), { timeout: 5_000 });
  });
});

describe('exitedWell', () => {
  const command = { file: 'tool' };

  it('passes an exit code that means success', async () => {
    const outcome = await runProcess(shell('exit 1'));

    expect(exitedWell(command, outcome, [0, 1])).toBe(outcome);
  });

  it('says what went wrong, and quotes what the program said', async () => {
    const exited = await runProcess(shell('echo "no such rule" >&2; exit 2'));
    const missing = await runProcess({ ...command, args: [], timeoutMs: 1000, cwd: folder });

    expect(() => exitedWell(command, exited)).toThrow(new ProcessFailed('tool', exited as never));
    expect(() => exitedWell(command, exited)).toThrow('tool exited with 2: no such rule');
    expect(() => exitedWell(command, missing)).toThrow('tool could not be started: there is no program tool');
  });

  it('tells a time limit, which may do better next time, from a failure', async () => {
    const outcome = await runProcess(shell('exec sleep 60', { timeoutMs: 50 }));

    expect(() => exitedWell(command, outcome)).toThrow(ProcessTimedOut);
  });
});
