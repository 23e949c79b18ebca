import { setTimeout as delay } from 'node:timers/promises';
import { getQueueToken } from '@nestjs/bullmq';
import { type Queue, Worker } from 'bullmq';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { StageSweeper } from '../../src/pipeline/stages/stage-sweeper.js';
import { defineJob, JobQueues, queueConnection, workerOptions } from '#platform/queue/index';
import { DependencyFailed } from '#platform/resilience/index';
import { describeNeeding, redisServer, startRedis } from '../support/index.js';
import { endedRun, eventually, type PipelineApp, startPipeline } from '../support/pipeline-app.js';

const work = defineJob('test.work', z.object({ id: z.string(), attempt: z.int() }), {
  queue: 'batches',
  jobId: ({ id, attempt }) => `${id}_${attempt}`,
});

interface Backend {
  readonly queueUrl?: string;
  stop(): Promise<void>;
}

/** What this program rests on, whichever backend BullMQ runs on. */
function contract(startBackend: () => Promise<Backend>): void {
  let backend: Backend;
  let pipeline: PipelineApp;
  let queues: JobQueues;
  const workers: Worker[] = [];

  beforeAll(async () => {
    backend = await startBackend();
    pipeline = await startPipeline(backend.queueUrl === undefined ? {} : { queueUrl: backend.queueUrl });
    queues = pipeline.app.get(JobQueues);
  });
  afterAll(async () => {
    await pipeline.stop();
    await backend.stop();
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.close(true)));
    await queues.queue('batches').obliterate({ force: true });
    pipeline.stages.reset();
  });

  /** Works with the options of every worker of this program. */
  function consume(handle: (id: string) => Promise<void>, options: { dies?: boolean } = {}): Worker {
    const worker = new Worker<{ id: string }>('batches', ({ data }) => handle(data.id), {
      ...workerOptions(4),
      connection: queueConnection(pipeline.settings.queueUrl, 2),
      prefix: 'assay',
      ...(options.dies === true && { skipLockRenewal: true, skipStalledCheck: true }),
    });
    worker.on('error', () => undefined);
    workers.push(worker);
    return worker;
  }

  it('drops a job whose id it knows, silently, also after the job is done', async () => {
    const done: string[] = [];
    await queues.addBulk(work, [{ id: 'once', attempt: 1 }]);
    await queues.addBulk(work, [
      { id: 'once', attempt: 1 },
      { id: 'other', attempt: 1 },
    ]);
    consume(async (id) => void done.push(id));
    await eventually(async () => (done.length >= 2 ? true : undefined));

    await queues.addBulk(work, [{ id: 'once', attempt: 1 }]);
    await queues.addBulk(work, [{ id: 'once', attempt: 2 }]);
    await eventually(async () => (done.length >= 3 ? true : undefined));
    await delay(200);

    expect(done.toSorted()).toEqual(['once', 'once', 'other']);
  });

  it('hands out each of many jobs once', async () => {
    const seen = new Map<string, number>();
    consume(async (id) => void seen.set(id, (seen.get(id) ?? 0) + 1));
    consume(async (id) => void seen.set(id, (seen.get(id) ?? 0) + 1));

    await queues.addBulk(
      work,
      Array.from({ length: 500 }, (_, index) => ({ id: `job-${index}`, attempt: 1 })),
    );

    await eventually(async () => (seen.size === 500 ? true : undefined));
    expect([...seen.values()].every((times) => times === 1)).toBe(true);
  });

  it('keeps each job back for as long as it was told to', async () => {
    const takenAt = new Map<string, number>();
    const addedAt = Date.now();
    const delays = new Map([
      ['now', 0],
      ['soon', 300],
      ['later', 900],
    ]);
    await queues.addBulk(
      work,
      [...delays.keys()].map((id) => ({ id, attempt: 1 })),
      ({ id }) => delays.get(id) ?? 0,
    );
    consume(async (id) => void takenAt.set(id, Date.now() - addedAt));

    await eventually(async () => (takenAt.size === 3 ? true : undefined));

    expect(takenAt.get('soon')).toBeGreaterThanOrEqual(300);
    expect(takenAt.get('later')).toBeGreaterThanOrEqual(900);
    expect(takenAt.get('later')).toBeLessThan(4_000);
  });

  it('says which jobs it knows, and in which state', async () => {
    const queue: Queue = pipeline.app.get(getQueueToken('batches'));
    await queues.addBulk(work, [{ id: 'waits', attempt: 1 }]);
    await queues.addBulk(work, [{ id: 'sleeps', attempt: 1 }], 60_000);

    expect(await queue.getJobState('waits_1')).toBe('waiting');
    expect(await queue.getJobState('sleeps_1')).toBe('delayed');
    expect(await queue.getJobState('unheard-of_1')).toBe('unknown');
    expect((await queues.counts()).get('batches')).toMatchObject({ waiting: 1, delayed: 1 });
  });

  it('gives the job of a worker that died to another one within seconds', async () => {
    const taken: string[] = [];
    const dying = consume(
      () => {
        taken.push('dying');
        return new Promise(() => undefined);
      },
      { dies: true },
    );
    await queues.addBulk(work, [{ id: 'orphan', attempt: 1 }]);
    await eventually(async () => (taken.length === 1 ? true : undefined));
    await dying.pause(true);

    const since = Date.now();
    consume(async () => void taken.push('healthy'));
    await eventually(async () => (taken.includes('healthy') ? true : undefined), 20_000);

    expect(Date.now() - since).toBeLessThan(15_000);
  });

  it('carries a run through retries to its end', async () => {
    pipeline.stages.next('diff', () =>
      Promise.reject(new DependencyFailed('api', 'answered with 502', { retryable: true })),
    );

    const run = await endedRun(pipeline.dataSource, await pipeline.deliver());

    expect(run.status).toBe('succeeded');
    expect(pipeline.stages.callsOf('diff')).toBe(2);
  });

  it('may lose everything, and every run still ends', async () => {
    pipeline.stages.always('fetch', () => delay(50).then(() => undefined));
    const events = await Promise.all(Array.from({ length: 30 }, () => pipeline.deliver()));
    await eventually(async () => (pipeline.stages.callsOf('fetch') > 3 ? true : undefined));

    for (const name of ['inbox', 'engine', 'execute', 'notify'] as const) {
      await queues.queue(name).obliterate({ force: true });
    }
    const sweeper = pipeline.app.get(StageSweeper);
    const sweeping = setInterval(
      () => void sweeper.sweep({ silentAfterMs: 7_000, staleAfterMs: 1_000 }),
      500,
    );
    const runs = await Promise.all(
      events.map((eventId) => endedRun(pipeline.dataSource, eventId, 40_000)),
    ).finally(() => clearInterval(sweeping));

    expect(runs.map(({ status }) => status)).toEqual(events.map(() => 'succeeded'));
  }, 60_000);
}

describe('the queue on PostgreSQL', () => {
  contract(async () => ({ stop: async () => undefined }));
});

describeNeeding(redisServer, 'the queue on Redis', () => {
  contract(async () => {
    const redis = await startRedis();
    return { queueUrl: redis.url, stop: () => redis.stop() };
  });
});
