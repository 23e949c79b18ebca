import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { faultPoint } from '#platform/faults/index';
import { JobQueues } from '#platform/queue/index';
import { Metrics } from '#platform/telemetry/index';
import { Inbox } from './inbox.js';
import { OutboxLoop } from './outbox-loop.js';
import { startRun } from './start-run.job.js';

const BATCH_SIZE = 500;
const POLL_MS = 500;
const GATHER_MS = 50;

interface Waiting {
  readonly id: string;
  readonly attempt: number;
}

/** Puts accepted events on the queue in bulk, at least once each (states.md, contract 1). */
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
    const [row] = await this.dataSource.query<{ ms: number }[]>(
      `SELECT (extract(epoch FROM now() - received_at) * 1000)::float8 AS ms FROM events
       WHERE status = 'accepted' AND dispatched_at IS NULL ORDER BY id LIMIT 1`,
    );
    return Math.max(0, row?.ms ?? 0);
  }

  private async dispatch(manager: EntityManager): Promise<number> {
    const waiting = await manager.query<Waiting[]>(
      `SELECT id, dispatch_attempt AS attempt FROM events
       WHERE status = 'accepted' AND dispatched_at IS NULL ORDER BY id LIMIT ${BATCH_SIZE} FOR UPDATE SKIP LOCKED`,
    );
    if (waiting.length === 0) return 0;
    faultPoint('events-claimed', { eventId: waiting[0]?.id });
    await this.queues.addBulk(
      startRun,
      waiting.map(({ id, attempt }) => ({ eventId: id, attempt })),
    );
    faultPoint('events-enqueued', { eventId: waiting[0]?.id });
    await manager.query('UPDATE events SET dispatched_at = now() WHERE id = ANY($1)', [
      waiting.map(({ id }) => id),
    ]);
    return waiting.length;
  }
}
