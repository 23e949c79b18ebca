import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { program } from '../../src/cli/program.js';
import { assayCommand, type EndedCommand } from '../support/assay-command.js';
import { type BatchesApp, startBatches } from '../support/batches/batches-app.js';
import { NOTHING_FOUND } from '../support/batches/scripted-tasks.js';

let batches: BatchesApp;
let url: string;
beforeAll(async () => {
  batches = await startBatches();
  await batches.app.listen(0, '127.0.0.1');
  url = (await batches.app.getUrl()).replace('[::1]', '127.0.0.1');
  batches.tasks.play(async ({ type }) =>
    type === 'dynamic'
      ? { status: 'failed', error: { category: 'tool', message: 'it broke' } }
      : { counts: { ...NOTHING_FOUND, high: 1 } },
  );
});
afterAll(() => batches.stop());

/** The command as the shell starts it. */
function assay(...args: readonly string[]): Promise<EndedCommand> {
  return assayCommand(['batch', ...args], { env: { ASSAY_URL: url, ASSAY_API_KEY: batches.admin } });
}

/** The same in this process: to start a program anew for each look takes long. */
async function batch(...args: readonly string[]): Promise<{ code: number; stdout: string }> {
  const written: string[] = [];
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const connection = ['--server', url, '--key', batches.admin];
  try {
    let code = 0;
    const command = program((ended) => {
      code = ended;
    });
    await command.parseAsync(
      [...args.filter((arg) => arg === '--json'), 'batch', ...rest(args), ...connection],
      {
        from: 'user',
      },
    );
    return { code, stdout: written.join('') };
  } finally {
    out.mockRestore();
  }
}

const rest = (args: readonly string[]): string[] => args.filter((arg) => arg !== '--json');

async function created(...args: readonly string[]): Promise<string> {
  const { stdout } = await batch('--json', 'create', ...args);
  return (JSON.parse(stdout) as { id: string }).id;
}

describe('assay batch', () => {
  it('creates a batch and follows it to its end, with a sum of what was found', async () => {
    const { code, stdout, stderr } = await assay(
      'create',
      'maker_one:1-2',
      'maker_two',
      '--apps',
      '3',
      '--types',
      'backend_security,frontend_security',
      '--name',
      'Nightly',
      '--watch',
    );

    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/^Nightly is \w+\n/) });
    expect(stdout).toContain('Nightly: completed\n');
    expect(stdout).toContain('tasks     6: 6 completed\n');
    expect(stdout).toMatch(/all {7}6 completed; found 6 high, [\d.]+ s each\n/);
    expect(stdout).toMatch(
      /by model\n {2}maker_one: 4 completed; found 4 high.*\n {2}maker_two: 2 completed/,
    );
  });

  it('exits with 1 when the batch that it follows does not end well, which retry can mend', async () => {
    const id = await created('maker_one:1', '--types', 'dynamic,backend_security', '--priority', 'urgent');

    const watched = await batch('watch', id);
    const tasks = await batch('tasks', id, '--status', 'failed');
    const summary = await batch('summary', id);
    const retried = await batch('--json', 'retry', id, '--watch');

    expect(watched).toMatchObject({ code: 1, stdout: expect.stringContaining('failed') });
    expect(tasks.stdout).toMatch(/maker_one 1 dynamic: failed, tool: it broke\n/);
    expect(summary.stdout).toContain('errors\n  1 × tool, most often: it broke\n');
    expect(retried.code).toBe(1);
    expect(JSON.parse(retried.stdout)).toMatchObject({ batch: { retryOf: id, totalTasks: 1 } });
  });

  it('passes options and time limits on', async () => {
    const id = await created(
      'maker_three:all',
      '--types',
      'backend_security',
      '--option',
      'backend_security.full_scan=true',
      '--task-timeout',
      '90s',
      '--time-limit',
      '2h',
      '--description',
      'why',
      '--no-start',
    );

    const { stdout } = await batch('--json', 'show', id);

    expect(JSON.parse(stdout)).toMatchObject({
      status: 'pending',
      description: 'why',
      taskTimeoutMs: 90_000,
      timeLimitMs: 7_200_000,
      options: { backend_security: { fullScan: true } },
    });
    expect((await batch('show', id)).stdout).toContain('1 min 30 s for each, 2 h in all');
  });

  it('starts, pauses, resumes, cancels, lists and deletes', async () => {
    const id = await created('maker_one', 'maker_two', '--types', 'backend_security', '--no-start');
    const held = new AbortController();
    batches.tasks.play(
      (_asked, signal) =>
        new Promise((resolve) => {
          AbortSignal.any([held.signal, signal]).addEventListener('abort', () => resolve({}), { once: true });
        }),
    );

    await batch('start', id);
    await vi.waitFor(async () => expect((await batch('show', id)).stdout).toContain('2 running'), 10_000);
    const paused = await batch('pause', id);
    const resumed = await batch('resume', id);
    const listed = await batch('list', '--status', 'running');
    const cancelled = await batch('cancel', id, '--reason', 'Wrong', '--wait');
    const shown = await batch('show', id);
    const deleted = await batch('delete', id);

    expect(paused.stdout).toMatch(/: paused 0 %/);
    expect(resumed.stdout).toMatch(/: running 0 %/);
    expect(listed.stdout).toContain(id);
    expect(cancelled).toMatchObject({ code: 0, stdout: expect.stringMatching(/: cancelled\n$/) });
    expect(shown.code).toBe(1);
    expect(deleted).toEqual({ code: 0, stdout: `batch ${id}: deleted\n` });
    await expect(batch('show', id)).rejects.toMatchObject({ code: 'not-found', exitCode: 3 });
  });

  it('says what is wrong, and ends with 2 or 3', async () => {
    const id = '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f';

    await expect(batch('create', 'nobody', '--types', 'dynamic')).rejects.toMatchObject({ exitCode: 2 });
    await expect(batch('create', 'maker_one:99', '--types', 'dynamic')).rejects.toThrow('1 to 30');
    await expect(batch('create', 'maker_one', '--types', 'x')).rejects.toMatchObject({ exitCode: 2 });
    await expect(batch('create', ':1', '--types', 'dynamic')).rejects.toMatchObject({ exitCode: 2 });
    await expect(batch('pause', id)).rejects.toMatchObject({ exitCode: 3, code: 'not-found' });
  });
});
