import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger } from '@nestjs/common';
import type { Job } from 'bullmq';
import { startRun } from '#events/index';
import { faultPoint } from '#platform/faults/index';
import { workerOptions } from '#platform/queue/index';
import { StartRuns } from './start-runs.js';

/** Jobs that are taken at the same time share a transaction; more of them cost hardly more. */
const CONCURRENCY = 64;

@Processor(startRun.queue, workerOptions(CONCURRENCY))
export class StartRunProcessor extends WorkerHost {
  private readonly logger = new Logger(StartRunProcessor.name);
  private failing = false;

  constructor(private readonly runs: StartRuns) {
    super();
  }

  async process({ data }: Job<unknown>): Promise<void> {
    const { eventId, attempt } = startRun.schema.parse(data);
    await this.runs.start(eventId, attempt);
    faultPoint('run-committed', { eventId });
    this.failing = false;
  }

  /** The worker reconnects by itself; one line tells of it, not one for each try. */
  @OnWorkerEvent('error')
  onError(error: Error): void {
    if (!this.failing)
      this.logger.warn({ msg: 'The queue cannot be reached', queue: this.worker.name, err: error });
    this.failing = true;
  }
}
