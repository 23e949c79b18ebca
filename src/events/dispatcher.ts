import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { faultPoint } from '#platform/faults/index';
import { JobQueues, OutboxLoop } from '#platform/queue/index';
import { Metrics } from '#platform/telemetry/index';
import { uuidv7 } from '#platform/database/index';
import { nextDispatch } from './dispatches.js';
import { Inbox } from './inbox.js';
import { startRuns } from './start-runs.job.js';

const BATCH_SIZE = 500;
const POLL_MS = 500;
const GATHER_MS = 50;

/** Puts accepted events on the queue, many in one job, each at least once (states.md, contract 1). */
@Injectable()
export class Dispatcher implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: OutboxLoop;

  constructor(
    private readonly dataSource: DataSource,
    private readonly queues: JobQueues,
    private readonly metrics: Metrics,
    inbox: Inbox,
  ) {
    this.loop = new OutboxLoop(dataSource, {
      name: 'inbox',
      dispatch: (manager) => this.dispatch(manager),
      batchSize: BATCH_SIZE,
      pollMs: POLL_MS,
      gatherMs: GATHER_MS,
    });
    inbox.onAccepted(() => this.loop.wake());
  }

  onModuleInit(): void {
    this.metrics.addGauge({
      name: 'assay_inbox_oldest_undispatched_seconds',
      help: 'How long the oldest event has waited to be put on the queue; 0 when none waits',
      labels: [],
      collect: async () => [{ labels: {}, value: (await this.oldestUndispatchedMs()) / 1000 }],
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Looks at once, instead of at the next poll. */
  wake(): void {
    this.loop.wake();
  }

  /** How long the oldest event has waited to be put on the queue, in milliseconds; 0 when none waits. */
  async oldestUndispatchedMs(): Promise<number> {
    const [row] = await this.dataSource.query<{ ms: number | null }[]>(
      'SELECT (extract(epoch FROM now() - min(since)) * 1000)::float8 AS ms FROM undispatched_events',
    );
    return Math.max(0, row?.ms ?? 0);
  }

  private async dispatch(manager: EntityManager): Promise<number> {
    const dispatch = await nextDispatch(manager, uuidv7(), BATCH_SIZE);
    if (dispatch === undefined) return 0;
    faultPoint('events-claimed', { eventId: dispatch.eventIds[0] });
    await this.queues.addBulk(startRuns, [dispatch]);
    faultPoint('events-enqueued', { eventId: dispatch.eventIds[0] });
    return dispatch.eventIds.length;
  }
}
