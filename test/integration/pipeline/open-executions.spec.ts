import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Projects } from '#catalog/index';
import { startSampleApi } from '#suites/index';
import { RunEntity } from '../../../src/pipeline/run.entity.js';
import { RunNotFenced } from '../../../src/pipeline/stages/stage-errors.js';
import { StageHandlers } from '../../../src/pipeline/stages/stage-handlers.js';
import { StageSweeper } from '../../../src/pipeline/stages/stage-sweeper.js';
import type { TestDatabase } from '../../support/database.js';
import { eventually, pipelineDatabase, type PipelineApp, startPipeline } from '../../support/pipeline-app.js';

let api: Server;
let document: Uint8Array;
let database: TestDatabase;
let client: Client;
let pipeline: PipelineApp;

/** An API that never answers: a suite that runs against it is in the midst of it until somebody stops it. */
beforeAll(async () => {
  const sample = await startSampleApi();
  document = sample.document;
  await sample.close();
  api = createServer(() => undefined);
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  api.closeAllConnections();
  api.close();
});
beforeEach(async () => {
  database = await pipelineDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  await pipeline.stop();
  await client.end();
  await database.drop();
});

async function start(env: Readonly<Record<string, string>> = {}): Promise<void> {
  pipeline = await startPipeline({ realSuites: true, database, env });
  const projects = pipeline.app.get(Projects);
  const { id, settings } = await projects.default();
  const { port } = api.address() as AddressInfo;
  await projects.change(id, { settings: { ...settings, baseUrl: `http://127.0.0.1:${port}` } });
}

interface Execution {
  readonly run_id: string;
  readonly status: string;
  readonly error: { readonly code: string; readonly message: string } | null;
}

const executionsOf = async (runId: string): Promise<Execution[]> =>
  (await client.query<Execution>('SELECT * FROM executions WHERE run_id = $1 ORDER BY id', [runId])).rows;

/** The run of a new document, in the midst of its execution. */
async function runInExecution(): Promise<string> {
  const eventId = await pipeline.deliver({ body: Buffer.from(document) });
  const running = `SELECT e.run_id FROM executions e JOIN runs r ON r.id = e.run_id
    WHERE r.event_id = $1 AND e.status = 'running'`;
  const { run_id } = await eventually(
    async () => (await client.query<Execution>(running, [eventId])).rows[0],
    60_000,
  );
  return run_id;
}

describe('an execution in the midst of which its worker', () => {
  it('shuts down is closed, and the next worker begins another one', async () => {
    await start();
    const runId = await runInExecution();

    await pipeline.stop();

    const message = 'The process that ran the suite was interrupted';
    expect(await executionsOf(runId)).toMatchObject([{ status: 'errored', error: { message } }]);
    await start();
    await eventually(async () => (await executionsOf(runId))[1], 30_000);
  }, 90_000);

  it('dies is closed when the stage is taken back, not only when it comes again', async () => {
    await start({ MAX_RETRY_ATTEMPTS: '1' });
    const runId = await runInExecution();

    await eventually(async () => {
      const silence = `UPDATE run_stages SET heartbeat_at = now() - interval '1 minute'
        WHERE run_id = $1 AND status = 'running'`;
      await client.query(silence, [runId]);
      await pipeline.app.get(StageSweeper).sweep({ silentAfterMs: 7_000, staleAfterMs: 60_000 });
      return (await executionsOf(runId))[0]?.status === 'running' ? undefined : true;
    });

    expect(await executionsOf(runId)).toMatchObject([{ status: 'errored', error: { code: 'worker-lost' } }]);
  }, 90_000);

  it('has lost its stage is left alone by it, should it come back from the dead', async () => {
    await start();
    const runId = await runInExecution();
    const [execution] = await executionsOf(runId);
    const [{ dispatch }] = (
      await client.query<{ dispatch: number }>(
        `SELECT dispatch FROM run_stages WHERE run_id = $1 AND stage = 'execute'`,
        [runId],
      )
    ).rows as [{ dispatch: number }];
    const run = await pipeline.app.get(DataSource).manager.findOneByOrFail(RunEntity, { id: runId });
    const outputs = await client.query<{ stage: string; output: unknown }>(
      'SELECT stage, output FROM run_stages WHERE run_id = $1 AND output IS NOT NULL',
      [runId],
    );
    const lost = {
      runId,
      stage: 'execute',
      dispatch: dispatch - 1,
      run,
      attempt: 1,
      waitedMs: 0,
      startedAtMs: 0,
      outputs: Object.fromEntries(outputs.rows.map(({ stage, output }) => [stage, output])),
    } as const;

    const comesBack = pipeline.app.get(StageHandlers).handle(lost, new AbortController().signal);

    await expect(comesBack).rejects.toThrow(RunNotFenced);
    expect(await executionsOf(runId)).toEqual([execution]);
  }, 90_000);

  it('is to stop, since somebody cancels the run, is cancelled with it', async () => {
    await start();
    const runId = await runInExecution();

    const answer = await pipeline.call({ method: 'POST', url: `/api/v1/runs/${runId}/cancel`, payload: {} });

    expect(answer.statusCode).toBe(200);
    expect(await executionsOf(runId)).toMatchObject([{ status: 'cancelled', error: { code: 'cancelled' } }]);
  }, 90_000);
});
