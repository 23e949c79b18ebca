import { Inject } from '@nestjs/common';
import { Processor } from '@nestjs/bullmq';
import { SETTINGS, type Settings } from '#platform/config/index';
import { QueueProcessor, workerOptions } from '#platform/queue/index';
import { workOnBatch } from './invitation.job.js';
import { TaskWorker } from './task-worker.js';

@Processor('batches', workerOptions(1))
export class BatchProcessor extends QueueProcessor {
  constructor(
    private readonly tasks: TaskWorker,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    super();
  }

  /** As many as may run in all: one process alone can do all there is to do. */
  protected concurrency(): number {
    return this.settings.batchMaxJobs * this.settings.batchMaxTasks;
  }

  protected work(payload: unknown): Promise<void> {
    return this.tasks.work(workOnBatch.schema.parse(payload).jobId);
  }
}
