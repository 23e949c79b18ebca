import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { program } from '../../src/cli/program.js';
import { endedRun, type PipelineApp, startPipeline } from '../support/pipeline-app.js';
import { markFinder } from '../support/small-analyzers.js';

let pipeline: PipelineApp;
let url: string;
let folder: string;
beforeAll(async () => {
  pipeline = await startPipeline({ analyzers: [markFinder('marks')] });
  await pipeline.app.listen(0, '127.0.0.1');
  url = (await pipeline.app.getUrl()).replace('[::1]', '127.0.0.1');
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-app-'));
  await mkdir(path.join(folder, 'backend/__pycache__'), { recursive: true });
  await writeFile(path.join(folder, 'backend/app.py'), 'from flask import Flask\nrun(a)  # WEAK high 89\n');
  await writeFile(path.join(folder, 'backend/__pycache__/app.pyc'), Buffer.from([0, 255]));
});
afterAll(async () => {
  await pipeline.stop();
  await rm(folder, { recursive: true });
});

/** The command, in this process. */
async function app(...args: readonly string[]): Promise<{ code: number; stdout: string }> {
  const written: string[] = [];
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  try {
    let code = 0;
    const command = program((ended) => {
      code = ended;
    });
    const connection = ['--server', url, '--key', pipeline.admin];
    await command.parseAsync(['--json', 'app', ...args, ...connection], { from: 'user' });
    return { code, stdout: written.join('') };
  } finally {
    out.mockRestore();
  }
}

describe('assay app', () => {
  it('hands a folder in, which is registered and analysed, and shows it by its name', async () => {
    const submitted = await app('submit', 'acme_cli', '4', folder, '--types', 'backend_security');
    const { eventId } = JSON.parse(submitted.stdout) as { eventId: string };
    await endedRun(pipeline.dataSource, eventId, 60_000);

    const shown = JSON.parse((await app('show', 'acme_cli:4')).stdout);
    const listed = JSON.parse((await app('list', '--model', 'acme_cli')).stdout);

    expect(shown).toMatchObject({
      application: { modelSlug: 'acme_cli', appNumber: 4 },
      running: { running: 'stopped' },
      grade: { secure: { verdict: 'no' } },
    });
    expect(listed.items).toMatchObject([{ id: shown.application.id }]);
    const [source] = await pipeline.dataSource.query(
      'SELECT files FROM application_sources WHERE application_id = $1',
      [shown.application.id],
    );
    expect(source).toEqual({ files: 1 });
  });

  it('analyses one and waits for that', async () => {
    const { code, stdout } = await app('analyse', 'acme_cli:4', '--type', 'backend_security', '--wait');

    expect(JSON.parse(stdout)).toMatchObject({ status: 'completed', progress: 100, counts: { high: 1 } });
    expect(code).toBe(0);
  });

  it('tells how it runs, and stops it', async () => {
    const status = await app('status', 'acme_cli:4');
    const stopped = await app('stop', 'acme_cli:4');
    const logs = await app('logs', 'acme_cli:4', '--part', 'backend');

    expect(JSON.parse(status.stdout)).toMatchObject({ running: 'stopped' });
    expect(stopped.code).toBe(0);
    expect(JSON.parse(logs.stdout)).toMatchObject({ part: 'backend', lines: [] });
  });

  it('says what is wrong, and ends with 2 or 3', async () => {
    const wrong = path.join(folder, 'backend/app.py');

    await expect(app('show', 'acme_cli:29')).rejects.toMatchObject({ exitCode: 3 });
    await expect(app('submit', 'acme_cli', '5', wrong)).rejects.toMatchObject({ exitCode: 2 });
    await expect(app('submit', 'acme_cli', '5', '/nowhere/at/all')).rejects.toMatchObject({ exitCode: 2 });
    await expect(app('analyse', 'acme_cli:4', '--type', 'astrology')).rejects.toMatchObject({ exitCode: 2 });
  });
});
