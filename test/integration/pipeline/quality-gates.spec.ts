import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import type { qualitySettings } from '#core/settings/index';
import { endedRun, type PipelineApp, startPipeline } from '../../support/pipeline-app.js';

/** Its last status is one that no client can bring about. */
const DOCUMENT = Buffer.from(
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Pets', version: '1' },
    paths: {
      '/pets': {
        get: {
          parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', maximum: 50 } }],
          responses: {
            200: {
              description: 'All of them',
              content: { 'application/json': { schema: { type: 'array', items: { type: 'string' } } } },
            },
            400: { description: 'No' },
            507: { description: 'The disk is full' },
          },
        },
      },
    },
  }),
);

let pipeline: PipelineApp;
beforeAll(async () => {
  pipeline = await startPipeline({ realSuites: true });
});
afterAll(() => pipeline.stop());

async function runWith(quality: z.input<typeof qualitySettings>) {
  const changed = await pipeline.call({
    method: 'PATCH',
    url: `/api/v1/projects/${pipeline.projectId}`,
    headers: { 'x-api-key': pipeline.admin },
    payload: { settings: { quality } },
  });
  expect(changed.statusCode).toBe(200);
  return endedRun(pipeline.dataSource, await pipeline.deliver({ body: DOCUMENT }), 60_000);
}

async function outputOfCheck(runId: string): Promise<{ gates: object[]; mutation: object }> {
  const sql = `SELECT output FROM run_stages WHERE run_id = $1 AND stage = 'check'`;
  const [row] = await pipeline.dataSource.query<{ output: { gates: object[]; mutation: object } }[]>(sql, [
    runId,
  ]);
  if (row === undefined) throw new Error('the run has no stage check');
  return row.output;
}

it('ends a run as a dead letter whose suite does not pass a gate, and publishes nothing', async () => {
  const run = await runWith({ gates: { statuses: { min: 100, below: 'dead_letter' } } });

  expect(run).toMatchObject({
    status: 'failed',
    error: {
      code: 'quality-too-low',
      issues: [
        {
          pointer: '/quality/gates/statuses',
          detail: expect.stringMatching(/^statuses: [\d.]+ %, at least 100 % wanted$/) as string,
        },
      ],
    },
  });
  expect(
    await pipeline.dataSource.query('SELECT code FROM dead_letters WHERE run_id = $1', [run.id]),
  ).toEqual([{ code: 'quality-too-low' }]);
  expect(await readdir(pipeline.settings.testOutputDir).catch(() => [])).toEqual([]);
});

it('tells a run whose suite does not pass a gate that warns, and goes on', async () => {
  const run = await runWith({ mutants: 50, gates: { statuses: { min: 100, below: 'warn' } } });

  expect(run.status).toBe('succeeded');
  const { gates, mutation } = await outputOfCheck(run.id);
  expect(mutation).toMatchObject({ mutants: expect.any(Number) as number });
  expect(gates).toContainEqual(expect.objectContaining({ figure: 'operations', passed: true }));
  expect(gates).toContainEqual(expect.objectContaining({ figure: 'statuses', percent: 66.6, passed: false }));
});
