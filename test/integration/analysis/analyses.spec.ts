import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnalysisCancelled, AnalysisLost, closeOpenAnalyses } from '#analysis/index';
import { Applications } from '#catalog/index';
import { type AnalysisApp, startAnalyses } from '../../support/analysis-app.js';
import { eventually } from '../../support/pipeline-app.js';
import { absent, endless, markFinder } from '../../support/small-analyzers.js';

const WEAK = {
  'app.py': 'import os\n\nrun(a)  # WEAK high 89\nprint(1)\nrun(b)  # WEAK low 79\n',
  'more.py': 'x = 1  # WEAK medium 22\n',
};
const never = new AbortController().signal;

let room: AnalysisApp;
beforeAll(async () => {
  room = await startAnalyses([markFinder('marks'), markFinder('second'), endless('endless')]);
});
afterAll(() => room.stop());

const security = (applicationId: string) => ({ applicationId, type: 'backend_security' as const });

interface Row {
  readonly tool: string;
  readonly state: string;
  readonly line: number;
  readonly fingerprint: string;
}
function findingsOf(applicationId: string): Promise<Row[]> {
  return room.dataSource.query(
    `SELECT tool, state, (place->>'line')::int AS line, fingerprint FROM findings
     WHERE application_id = $1 ORDER BY tool, place->>'path', line`,
    [applicationId],
  );
}

const statesOf = async (applicationId: string): Promise<Record<string, string[]>> =>
  Object.fromEntries(
    Object.entries(Object.groupBy(await findingsOf(applicationId), ({ tool }) => tool)).map(
      ([tool, rows = []]) => [tool, rows.map(({ state }) => state)],
    ),
  );

describe('an analysis', () => {
  it('keeps what its tools did and found, with the code around it', async () => {
    const id = await room.application();
    await room.write(id, WEAK);

    const outcome = await room.analyses.run(security(id), never);

    expect(outcome).toMatchObject({
      status: 'completed',
      counts: { high: 2, medium: 2, low: 2, critical: 0 },
    });
    const shown = (await room.call(`/api/v1/analyses/${outcome.analysisId}`)).json();
    expect(shown).toMatchObject({ status: 'completed', progress: 100, issuesCount: 6, attempt: 1 });
    const tools = (await room.call(`/api/v1/analyses/${outcome.analysisId}/tools`)).json();
    expect(tools.items).toMatchObject([
      { tool: 'marks', status: 'findings', findings: 3, version: '1.0.0', scope: 'marks 1.0.0' },
      { tool: 'second', status: 'findings', findings: 3 },
    ]);
    const findings = (
      await room.call(`/api/v1/findings?applicationId=${id}&severity=high&tool=marks`)
    ).json();
    expect(findings.items).toMatchObject([
      {
        state: 'new',
        cwe: [89],
        place: { path: 'app.py', line: 3 },
        code: {
          from: 1,
          lines: ['import os', '', 'run(a)  # WEAK high 89', 'print(1)', 'run(b)  # WEAK low 79', ''],
        },
        firstSeenAnalysisId: outcome.analysisId,
      },
    ]);
  });

  it('is completed when one tool is, and shows the others', async () => {
    const id = await room.application();
    await room.write(id, WEAK);
    const broken = markFinder('broken', { run: () => Promise.reject(new Error('a bug')) });
    const own = await startAnalyses([broken, absent('gone'), markFinder('marks')]);
    try {
      const other = await own.application();
      await own.write(other, WEAK);

      const outcome = await own.analyses.run(security(other), never);

      expect(outcome.status).toBe('completed');
      const tools = (await own.call(`/api/v1/analyses/${outcome.analysisId}/tools`)).json();
      expect(tools.items).toMatchObject([
        { tool: 'broken', status: 'tool-error', category: 'internal', message: 'a bug' },
        { tool: 'gone', status: 'unavailable', message: 'it is not installed', remedy: 'Run npm run tools.' },
        { tool: 'marks', status: 'findings' },
      ]);
      own.analyzers.splice(0, 3, broken, absent('gone'));
      expect(await own.analyses.run(security(other), never)).toMatchObject({
        status: 'failed',
        error: { category: 'internal', message: 'broken: a bug' },
      });
      own.analyzers.splice(0, 2, absent('gone'));
      expect(await own.analyses.run(security(other), never)).toMatchObject({
        status: 'skipped',
        reason: 'gone: it is not installed',
      });
      expect(new Set((await findingsIn(own, other)).map(({ state }) => state))).toEqual(new Set(['new']));
    } finally {
      await own.stop();
    }
  });

  it('fails for an application without source, and refuses tools that its type does not have', async () => {
    const id = await room.application();

    expect(await room.analyses.run(security(id), never)).toMatchObject({
      status: 'failed',
      error: { category: 'input' },
    });
    const asked = await room.call({
      method: 'POST',
      url: `/api/v1/applications/${id}/analyses`,
      payload: { type: 'backend_security', options: { tools: ['endless'] } },
      headers: { 'x-api-key': room.admin },
    });
    expect(asked.statusCode).toBe(400);
    expect(asked.json().errors).toEqual([
      { pointer: '/options/tools', detail: 'endless is no tool of backend_security' },
    ]);
  });

  it('is timed out by its own limit, and by whoever asked for it', async () => {
    const id = await room.application();
    await room.write(id, WEAK);
    const request = { applicationId: id, type: 'dynamic' as const };

    const own = await room.analyses.run(
      { ...request, options: { fullScan: false, toolOptions: {}, timeoutSeconds: 1 } },
      never,
    );
    const others = await room.analyses.run(request, AbortSignal.timeout(300));

    expect(own).toMatchObject({ status: 'timed_out', error: { category: 'timeout' } });
    expect(others).toMatchObject({ status: 'timed_out', error: { category: 'timeout' } });
  });

  it('is cancelled by whoever asked for it', async () => {
    const id = await room.application();
    await room.write(id, WEAK);
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(new AnalysisCancelled('The job was cancelled')), 200);

    const outcome = await room.analyses.run({ applicationId: id, type: 'dynamic' }, cancel.signal);

    expect(outcome).toMatchObject({ status: 'cancelled', reason: 'The job was cancelled' });
  });
});

function findingsIn(app: AnalysisApp, applicationId: string): Promise<Row[]> {
  return app.dataSource.query('SELECT * FROM findings WHERE application_id = $1', [applicationId]);
}

describe('a rescan', () => {
  it('of unchanged code changes nothing, and keeps one document of what was found', async () => {
    const id = await room.application();
    await room.write(id, WEAK);
    await room.analyses.run(security(id), never);
    const before = await findingsOf(id);

    const again = await room.analyses.run(security(id), never);
    const third = await room.analyses.run(security(id), never);

    expect(again.counts).toEqual(third.counts);
    expect(await statesOf(id)).toEqual({ marks: Array(3).fill('open'), second: Array(3).fill('open') });
    expect((await findingsOf(id)).map(({ fingerprint }) => fingerprint)).toEqual(
      before.map(({ fingerprint }) => fingerprint),
    );
    const documents = await room.dataSource.query(
      `SELECT DISTINCT findings_sha256 FROM tool_runs JOIN analyses ON analyses.id = analysis_id
       WHERE application_id = $1`,
      [id],
    );
    expect(documents).toHaveLength(2);
  });

  it('after one fix has exactly one fixed for each tool, though lines have moved; and it can be reopened', async () => {
    const id = await room.application();
    await room.write(id, WEAK);
    await room.analyses.run(security(id), never);
    await room.write(id, { ...WEAK, 'app.py': '\n\n\nimport os\nrun(a)\nrun(b)  # WEAK low 79\n' });

    const fixing = await room.analyses.run(security(id), never);

    expect(await statesOf(id)).toEqual({
      marks: ['fixed', 'open', 'open'],
      second: ['fixed', 'open', 'open'],
    });
    const fixed = (await room.call(`/api/v1/findings?applicationId=${id}&state=fixed`)).json();
    expect(fixed.items[0].fixedAnalysisId).toBe(fixing.analysisId);
    await room.write(id, WEAK);
    await room.analyses.run(security(id), never);
    expect((await statesOf(id))['marks']).toEqual(['reopened', 'open', 'open']);
  });

  it('with a tool taken away fixes nothing of it, and shows that it is unavailable', async () => {
    const own = await startAnalyses([markFinder('marks'), markFinder('second')]);
    try {
      const id = await own.application();
      await own.write(id, WEAK);
      await own.analyses.run(security(id), never);
      own.analyzers.splice(1, 1, absent('second'));
      await own.write(id, { 'app.py': '' });

      const { analysisId } = await own.analyses.run(security(id), never);

      const states = Object.groupBy(await findingsIn(own, id), ({ tool }) => tool);
      expect(states['marks']?.map(({ state }) => state)).toEqual(Array(3).fill('fixed'));
      expect(states['second']?.map(({ state }) => state)).toEqual(Array(3).fill('new'));
      const tools = (await own.call(`/api/v1/analyses/${analysisId}/tools`)).json();
      expect(tools.items).toMatchObject([{ status: 'ok' }, { tool: 'second', status: 'unavailable' }]);
    } finally {
      await own.stop();
    }
  });
});

describe('what a process left behind', () => {
  it('is begun anew by the run that asked for it, and what had ended is found again', async () => {
    const id = await room.application();
    await room.write(id, WEAK);
    const runId = randomUUID();
    const request = { ...security(id), runId };
    const stop = new AbortController();
    const left = room.analyses.run({ applicationId: id, type: 'dynamic', runId }, stop.signal);
    setTimeout(() => stop.abort(new Error('shutting down')), 200);
    await expect(left).rejects.toThrow('shutting down');

    const first = await room.analyses.run(request, never);
    const second = await room.analyses.run(request, never);
    const cut = await room.analyses.run(
      { applicationId: id, type: 'dynamic', runId },
      AbortSignal.timeout(200),
    );

    expect(second).toEqual(first);
    expect(cut.status).toBe('timed_out');
    const rows = await room.dataSource.query(
      'SELECT type, attempt, status FROM analyses WHERE run_id = $1 ORDER BY type',
      [runId],
    );
    expect(rows).toEqual([
      { type: 'backend_security', attempt: 1, status: 'completed' },
      { type: 'dynamic', attempt: 2, status: 'timed_out' },
    ]);
  });

  it('writes nothing any more once somebody else has it', async () => {
    const id = await room.application();
    await room.write(id, WEAK);
    const runId = randomUUID();
    const request = { applicationId: id, type: 'dynamic' as const, runId };
    const lost = room.analyses.run(request, never).catch((error: unknown) => error);
    await eventually(async () => ((await openOf(runId)).length === 1 ? true : undefined));

    await room.dataSource.transaction((manager) =>
      closeOpenAnalyses(manager, { runId }, 'The run was cancelled'),
    );

    expect(await lost).toBeInstanceOf(AnalysisLost);
    expect(await openOf(runId)).toEqual([]);
  });

  it('keeps nothing when whoever asked for it has lost its right to write', async () => {
    const id = await room.application();
    await room.write(id, WEAK);
    let asked = 0;
    const ensureOurs = (): Promise<void> =>
      (asked += 1) > 1 ? Promise.reject(new Error('not ours any more')) : Promise.resolve();

    const run = room.analyses.run({ ...security(id), runId: randomUUID() }, never, ensureOurs);

    await expect(run).rejects.toThrow('not ours any more');
    expect(await findingsOf(id)).toEqual([]);
  });

  it('waits again when nobody has heard of its process, until that has happened too often', async () => {
    const id = await room.application();
    const silent = (attempt: number): Promise<unknown> =>
      room.dataSource.query(
        `INSERT INTO analyses (id, project_id, application_id, type, origin, status, attempt, started_at, heartbeat_at, created_at)
         SELECT gen_random_uuid(), project_id, id, 'functional', 'request', 'running', $2,
           now() - interval '1 hour', now() - interval '1 minute', now() - interval '1 hour'
         FROM applications WHERE id = $1`,
        [id, attempt],
      );
    await silent(3);
    expect(await room.control.sweep()).toMatchObject({ ended: 1 });
    await silent(1);
    await room.control.sweep();

    const rows = (await room.call(`/api/v1/applications/${id}/analyses`)).json().items;
    expect(rows.map(({ attempt }: { attempt: number }) => attempt).toSorted()).toEqual([2, 3]);
    expect(rows.find(({ attempt }: { attempt: number }) => attempt === 3)).toMatchObject({
      status: 'failed',
      error: { category: 'internal' },
    });
  });
});

function openOf(runId: string): Promise<unknown[]> {
  return room.dataSource.query(`SELECT id FROM analyses WHERE run_id = $1 AND status = 'running'`, [runId]);
}

describe('an application that is deleted', () => {
  it('takes its analyses, findings and decisions along, and ends what is under way', async () => {
    const id = await room.application();
    await room.write(id, WEAK);
    await room.analyses.run(security(id), never);
    const [finding] = (await room.call(`/api/v1/findings?applicationId=${id}`)).json().items;
    await room.call({
      method: 'PUT',
      url: `/api/v1/findings/${finding.id}/triage`,
      payload: { decision: 'false_positive', reason: 'a test' },
      headers: { 'x-api-key': room.admin },
    });
    const lost = room.analyses
      .run({ applicationId: id, type: 'dynamic' }, never)
      .catch((error: unknown) => error);
    await delay(100);

    await room.app.get(Applications).remove(id);

    expect(await lost).toBeInstanceOf(AnalysisLost);
    for (const table of ['analyses', 'findings', 'triage']) {
      const rows = await room.dataSource.query(`SELECT 1 FROM ${table} WHERE application_id = $1`, [id]);
      expect(rows).toEqual([]);
    }
  });
});

describe('the database itself', () => {
  const FIELDS = 'id, project_id, application_id, type, origin, status';
  it.each([
    ['running without a start', 'status', `'running'`, ''],
    ['completed without an end', 'status, started_at', `'completed', now()`, ''],
    ['failed without an error', 'status, started_at, completed_at', `'failed', now(), now()`, ''],
    ['skipped without a reason', 'status, completed_at', `'skipped', now()`, ''],
    ['pending with an end', 'status, completed_at', `'pending', now()`, ''],
    [
      'ended before it began',
      'status, reason, started_at, completed_at',
      `'cancelled', 'x', now(), now() - interval '1 s'`,
      '',
    ],
    [
      'an error without a category',
      'status, started_at, completed_at, error',
      `'failed', now(), now(), '{"message": "x"}'`,
      '',
    ],
    ['progress over 100', 'status, progress', `'pending', 101`, ''],
  ])('refuses an analysis that is %s', async (_what, columns, values) => {
    const id = await room.application('ruled');
    const others = FIELDS.replace(', status', '');
    const statement = `INSERT INTO analyses (${others}, ${columns})
      SELECT gen_random_uuid(), project_id, id, 'functional', 'import', ${values} FROM applications WHERE id = $1`;

    await expect(room.dataSource.query(statement, [id])).rejects.toThrow('check constraint');
  });
});
