import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bandit } from '../../src/analysis/analyzers/bandit/analyzer.js';
import { type AnalysisApp, startAnalyses } from '../support/analysis-app.js';
import { neededBy, noTools } from '../support/analyzers.js';
import { describeNeeding } from '../support/needs.js';
import { eventually } from '../support/pipeline-app.js';
import { RUNS_ALREADY } from '../support/small-analyzers.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const never = new AbortController().signal;
const KEY = 'the-key-of-this-service-for-tests';
const WEAK = { 'app.py': 'import subprocess\nsubprocess.call(input(), shell=True)\n' };
/** Seconds of work for Bandit. */
const LONG = Object.fromEntries(
  Array.from({ length: 12 }, (_, file) => [`part_${file}.py`, 'x = [str(1), {2: "two"}]\n'.repeat(1_500)]),
);

interface Service {
  readonly url: string;
  readonly process: ChildProcess;
}

/** `assay serve-analyzers` as it was built, in a process of its own. */
async function started(): Promise<Service> {
  const analyzersDir = process.env['ASSAY_ANALYZERS_DIR'];
  const args = ['--json', 'serve-analyzers', '--port=0', '--types=backend_security'];
  const child = spawn(process.execPath, [path.join(root, 'dist/cli/main.js'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      SERVICE_KEY: KEY,
      PATH: process.env['PATH'],
      ...(analyzersDir !== undefined && { ASSAY_ANALYZERS_DIR: analyzersDir }),
    },
  });
  for await (const line of createInterface(child.stdout)) {
    const [, url] = /"url": "([^"]+)"/.exec(line) ?? [];
    if (url !== undefined) return { url, process: child };
  }
  throw new Error('The service did not start: is there a build? npm run build makes one');
}

describeNeeding(await neededBy(bandit), 'analyses by services in processes of their own', () => {
  let first: Service;
  let firstId: string;
  let second: Service;
  let room: AnalysisApp;

  beforeAll(async () => {
    [first, second] = await Promise.all([started(), started()]);
    const allowed = [first, second].map(({ url }) => new URL(url).host).join();
    // This machine has no tools: what is found was found by a service.
    room = await startAnalyses([bandit], noTools, RUNS_ALREADY, { EGRESS_ALLOW: allowed });
    firstId = await register('first', first.url);
  });
  afterAll(async () => {
    for (const { process: child } of [first, second]) child.kill();
    await room.stop();
  });

  async function register(name: string, url: string): Promise<string> {
    const payload = { name, url, key: KEY, types: ['backend_security'], capacity: 2 };
    const headers = { 'x-api-key': room.admin };
    const answer = await room.call({ method: 'POST', url: '/api/v1/services', headers, payload });
    expect(answer.json()).toMatchObject({ health: 'healthy', tools: expect.arrayContaining(['bandit']) });
    return answer.json().id;
  }

  async function anApplication(files: Readonly<Record<string, string>>): Promise<string> {
    const id = await room.application();
    await room.write(id, { ...files, 'requirements.txt': 'flask\n' });
    return id;
  }

  const testsOf = (applicationId: string) =>
    room.dataSource.query(
      'SELECT status, service_endpoint AS at FROM containerized_tests WHERE application_id = $1 ORDER BY created_at',
      [applicationId],
    );

  const underWay = (applicationId: string) =>
    eventually(async () => ((await testsOf(applicationId))[0]?.status === 'running' ? true : undefined));

  it('find what Bandit finds there', async () => {
    const applicationId = await anApplication(WEAK);

    const outcome = await room.analyses.run({ applicationId, type: 'backend_security' }, never);

    expect(outcome).toMatchObject({ status: 'completed', counts: { high: 1 } });
    const tools = await room.call(`/api/v1/analyses/${outcome.analysisId}/tools`);
    expect(tools.json().items).toMatchObject([
      { tool: 'bandit', status: 'findings', version: expect.any(String) },
    ]);
  });

  it('end there within seconds when they are cancelled', async () => {
    const applicationId = await anApplication(LONG);
    const headers = { 'x-api-key': room.admin };
    const asked = await room.call({
      method: 'POST',
      url: `/api/v1/applications/${applicationId}/analyses`,
      headers,
      payload: { type: 'backend_security' },
    });
    await underWay(applicationId);

    const url = `/api/v1/analyses/${asked.json().id}/cancel`;
    expect((await room.call({ method: 'POST', url, headers })).statusCode).toBe(202);

    await eventually(async () =>
      (await testsOf(applicationId))[0].status === 'cancelled' ? true : undefined,
    );
    await eventually(async () => {
      const health = await fetch(`${first.url}/health`, { headers: { authorization: `Bearer ${KEY}` } });
      return ((await health.json()) as { running: number }).running === 0 ? true : undefined;
    });
  });

  it('move to another service when theirs is killed, and fail with its name when it was the only one', async () => {
    await register('second', second.url);
    const applicationId = await anApplication(LONG);
    const moved = room.analyses.run({ applicationId, type: 'backend_security' }, never);
    await underWay(applicationId);
    first.process.kill('SIGKILL');

    expect(await moved).toMatchObject({ status: 'completed' });
    expect(await testsOf(applicationId)).toEqual([
      { status: 'failed', at: first.url },
      { status: 'completed', at: second.url },
    ]);

    const headers = { 'x-api-key': room.admin };
    await room.call({ method: 'DELETE', url: `/api/v1/services/${firstId}`, headers });
    const other = await anApplication(LONG);
    const lost = room.analyses.run({ applicationId: other, type: 'backend_security' }, never);
    await underWay(other);
    second.process.kill('SIGKILL');
    expect(await lost).toMatchObject({
      status: 'failed',
      error: { category: 'network', message: expect.stringContaining('second') },
    });
  });
});
