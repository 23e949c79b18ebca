import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Projects } from '#catalog/index';
import { type SampleApi, startSampleApi } from '#suites/index';
import type { RunSummary, RunView } from '../../src/pipeline/runs/run.view.js';
import { endedRun, eventually, type PipelineApp, startPipeline } from '../support/pipeline-app.js';

let pipeline: PipelineApp;
let sample: SampleApi;

beforeAll(async () => {
  sample = await startSampleApi();
  pipeline = await startPipeline({ realSuites: true });
  const projects = pipeline.app.get(Projects);
  const { id, settings } = await projects.default();
  await projects.change(id, {
    settings: {
      ...settings,
      baseUrl: sample.baseUrl,
      allowedHosts: [new URL(sample.baseUrl).host],
    },
  });
});
afterAll(async () => {
  await pipeline.stop();
  await sample.close();
});

async function get<Body>(url: string): Promise<Body> {
  const answer = await pipeline.call(url);
  expect(answer.statusCode).toBe(200);
  return answer.json() as Body;
}

const ended = (runId: string): Promise<RunView> =>
  eventually(async () => {
    const run = await get<RunView>(`/api/v1/runs/${runId}`);
    return run.completedAt === undefined ? undefined : run;
  }, 60_000);

const outputOf = (run: RunView, stage: string): unknown =>
  run.stages.find((each) => each.stage === stage)?.output;

describe('a document of an API with known bugs', () => {
  let first: RunView;

  it('becomes a suite that finds them', async () => {
    const eventId = await pipeline.deliver({ specKey: 'bookshop', body: Buffer.from(sample.document) });

    first = await ended((await endedRun(pipeline.dataSource, eventId, 60_000)).id);

    expect(first.error).toBeUndefined();
    expect(first.stages.map(({ stage, status }) => [stage, status])).toEqual([
      ['fetch', 'succeeded'],
      ['diff', 'succeeded'],
      ['generate', 'succeeded'],
      ['check', 'succeeded'],
      ['execute', 'succeeded'],
      ['notify', 'skipped'],
    ]);
    expect(outputOf(first, 'execute')).toMatchObject({ outcome: 'failed', failed: expect.any(Number) });
  }, 90_000);

  it('can be replayed dry against its original versions, with the same suite', async () => {
    const answer = await pipeline.call({
      method: 'POST',
      url: `/api/v1/events/${first.eventId}/replay`,
      payload: { versions: 'original', dryRun: true },
    });
    const dry = await ended((answer.json() as RunSummary).id);

    const { suiteVersionId } = outputOf(first, 'generate') as { suiteVersionId: string };
    expect(dry.status).toBe('succeeded');
    expect(outputOf(dry, 'generate')).toMatchObject({ suiteVersionId, created: false });
  }, 90_000);

  it('has a suite that can be executed again by hand', async () => {
    const { suiteId, suiteVersionId } = outputOf(first, 'generate') as Record<string, string>;

    const answer = await pipeline.call({
      method: 'POST',
      url: '/api/v1/webhooks/run-tests',
      payload: { suiteId },
    });
    const { runs } = answer.json() as { runs: RunSummary[] };
    const run = await ended(runs[0]?.id ?? '');

    expect(answer.statusCode).toBe(202);
    expect(run).toMatchObject({ trigger: 'manual', status: 'succeeded', target: { suiteVersionId } });
    expect(run.stages.map(({ stage }) => stage)).toEqual(['execute', 'notify']);
  }, 90_000);

  it('is refused by hand where nothing is to be executed', async () => {
    const [unknown, none] = await Promise.all(
      [{ suiteVersionId: crypto.randomUUID() }, { projectId: crypto.randomUUID() }].map((payload) =>
        pipeline.call({ method: 'POST', url: '/api/v1/webhooks/run-tests', payload }),
      ),
    );

    expect(unknown?.statusCode).toBe(404);
    expect(none?.statusCode).toBe(409);
  });
});
