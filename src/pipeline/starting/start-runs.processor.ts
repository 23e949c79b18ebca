import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger } from '@nestjs/common';
import type { Job } from 'bullmq';
import { startRuns } from '#events/index';
import { faultPoint } from '#platform/faults/index';
import { workerOptions } from '#platform/queue/index';
import { StartRuns } from './start-runs.js';

/** In a rush a job has hundreds of events, and two transactions keep the database busy. */
const CONCURRENCY = 2;

@Processor(startRuns.queue, workerOptions(CONCURRENCY))
export class StartRunsProcessor extends WorkerHost {
  private readonly logger = new Logger(StartRunsProcessor.name);
  private failing = false;

  constructor(private readonly runs: StartRuns) {
    super();
  }

  async process({ data }: Job<unknown>): Promise<void> {
    const dispatch = startRuns.schema.parse(data);
    await this.runs.start(dispatch);
    faultPoint('run-committed', { eventId: dispatch.eventIds[0] });
    this.failing = false;
  }

  /** The sweeper dispatches its events again. */
  @OnWorkerEvent('failed')
  onFailed(job: Job<unknown> | undefined, error: Error): void {
    this.logger.warn({ msg: 'Runs were not begun; trying again', dispatchId: job?.id, err: error });
  }

  /** The worker reconnects by itself; one line tells of it, not one for each try. */
  @OnWorkerEvent('error')
  onError(error: Error): void {
    if (!this.failing)
      this.logger.warn({ msg: 'The queue cannot be reached', queue: this.worker.name, err: error });
    this.failing = true;
  }
}
