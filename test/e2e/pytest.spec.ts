import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SampleApi, startSampleApi } from '#suites/index';
import { assayCommand, type EndedCommand } from '../support/assay-command.js';
import { describeNeeding } from '../support/needs.js';
import { python, TOOLS } from '../support/python.js';
import { startSuites, type SuitesApp } from '../support/suites-app.js';

const signal = new AbortController().signal;
const strategies = ['contract', 'crud', 'errors', 'validation'] as const;

let sample: SampleApi;
let mended: SampleApi;

beforeAll(async () => {
  [sample, mended] = await Promise.all([startSampleApi(), startSampleApi({ bugs: false })]);
});
afterAll(() => Promise.all([sample.close(), mended.close()]));

describeNeeding(python, 'pytest on a server', () => {
  let suites: SuitesApp;
  beforeAll(async () => {
    suites = await startSuites();
    await symlink(TOOLS, path.join(suites.settings.dataDir, 'tools'));
  });
  afterAll(() => suites.stop());

  async function generated() {
    const { projectId, sourceId, stages } = suites;
    const origin = { kind: 'inline', document: sample.document } as const;
    const source = { projectId, sourceId, specKey: 'bookshop', origin, dryRun: false };
    const { specVersionId } = await stages.fetch(source, signal);
    return stages.generate({ projectId, specVersionId, target: 'pytest', strategies, publish: true }, signal);
  }

  it('has suites written where people read them, checked, executed and judged', async () => {
    const { suiteVersionId, outputFolder } = await generated();
    const of = (baseUrl: string) => ({ suiteVersionId, baseUrl, headers: {}, identities: {} });

    const checked = await suites.stages.check({ suiteVersionId }, signal);
    const bad = await suites.stages.execute(of(sample.baseUrl), signal);
    const good = await suites.stages.execute(of(mended.baseUrl), signal);

    expect(await readFile(path.join(outputFolder ?? '', 'README.md'), 'utf8')).toContain('pytest');
    expect(checked).toMatchObject({ ok: true, problems: [] });
    expect(bad).toMatchObject({ outcome: 'failed', skipped: 0 });
    expect(bad.failed).toBeGreaterThan(5);
    expect(good).toMatchObject({ outcome: 'passed', failed: 0, passed: bad.passed + bad.failed });
    const junit = await suites.call(`/api/v1/executions/${bad.executionId}/reports/junit`);
    expect(junit.body).toContain('name="GET /books &gt; rejects a limit of 101"');
  }, 120_000);
});

describeNeeding(python, 'pytest on the command line', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'assay-cli-'));
    await writeFile(path.join(folder, 'bookshop.json'), sample.document);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const assay = (...args: readonly string[]): Promise<EndedCommand> =>
    assayCommand(args, { cwd: folder, env: { XDG_CACHE_HOME: path.resolve(TOOLS, '../..') } });

  it('is a target of generate, and run by run', async () => {
    const names = strategies.join(',');

    await assay('generate', 'bookshop.json', '--target', 'pytest', '--out', 'shop', '--strategies', names);
    const bad = await assay('run', 'shop', '--base-url', sample.baseUrl);
    const good = await assay('run', 'shop', '--base-url', mended.baseUrl);

    expect(bad).toMatchObject({ code: 1, stdout: expect.stringContaining('again   curl ') as unknown });
    expect(bad.stdout).toContain('GET /books > rejects a limit of 101');
    expect(good).toMatchObject({ code: 0, stdout: expect.stringMatching(/\d+ passed, 0 failed/) as unknown });
  }, 120_000);
});
