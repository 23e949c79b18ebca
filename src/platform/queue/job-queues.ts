import { getQueueToken } from '@nestjs/bullmq';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { QUEUE_NAMES, type JobContract, type QueueName } from './job.js';

export type QueueCounts = Readonly<Record<'waiting' | 'active' | 'delayed' | 'failed', number>>;

/** States of a job that no worker will take any more. */
const GONE: ReadonlySet<string> = new Set(['unknown', 'completed', 'failed']);

/** The one way to put work on a queue: in bulk, by contract. */
@Injectable()
export class JobQueues implements OnModuleInit {
  private readonly logger = new Logger(JobQueues.name);

  constructor(private readonly modules: ModuleRef) {}

  /** Without a listener BullMQ writes connection errors to the console, past the log. */
  onModuleInit(): void {
    for (const name of QUEUE_NAMES) {
      this.queue(name).on('error', (error) =>
        this.logger.warn({ msg: 'The queue cannot be reached', queue: name, err: error }),
      );
    }
  }

  /**
   * One round trip for all of them; each call costs some milliseconds on PostgreSQL, each job little.
   *
   * @param delayMs how long the jobs wait before a worker may take them; a function where each has its own
   */
  async addBulk<Payload>(
    contract: JobContract<Payload>,
    payloads: readonly Payload[],
    delayMs: number | ((payload: Payload) => number) = 0,
  ): Promise<void> {
    if (payloads.length === 0) return;
    const delayOf = typeof delayMs === 'function' ? delayMs : () => delayMs;
    const jobs = payloads.map((payload) => ({
      name: contract.name,
      data: payload,
      opts: { jobId: contract.jobId(payload), ...delayed(delayOf(payload)) },
    }));
    const [only, ...others] = jobs;
    // On PostgreSQL a bulk makes temporary tables, whatever its size.
    if (only !== undefined && others.length === 0)
      await this.queue(contract.queue).add(only.name, only.data, only.opts);
    else await this.queue(contract.queue).addBulk(jobs);
  }

  /** Those whose job the queue has lost or is done with, although their rows still wait for it. */
  async withoutJob<Identity, Waiting extends Identity>(
    contract: Pick<JobContract<unknown, Identity>, 'queue' | 'jobId'>,
    waiting: readonly Waiting[],
  ): Promise<Waiting[]> {
    const queue = this.queue(contract.queue);
    const states = await Promise.all(waiting.map((payload) => queue.getJobState(contract.jobId(payload))));
    return waiting.filter((_, index) => GONE.has(states[index] ?? 'unknown'));
  }

  async counts(): Promise<ReadonlyMap<QueueName, QueueCounts>> {
    const rows = await Promise.all(
      QUEUE_NAMES.map(async (name) => [name, await this.countsOf(name)] as const),
    );
    return new Map(rows);
  }

  queue(name: QueueName): Queue {
    return this.modules.get<Queue>(getQueueToken(name), { strict: false });
  }

  private async countsOf(name: QueueName): Promise<QueueCounts> {
    const counts = await this.queue(name).getJobCounts('waiting', 'active', 'delayed', 'failed');
    const of = (state: string): number => counts[state] ?? 0;
    return {
      waiting: of('waiting'),
      active: of('active'),
      delayed: of('delayed'),
      failed: of('failed'),
    };
  }
}

function delayed(ms: number): { delay?: number } {
  return ms > 0 ? { delay: Math.ceil(ms) } : {};
}
