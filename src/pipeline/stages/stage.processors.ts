import { Inject } from '@nestjs/common';
import { Processor } from '@nestjs/bullmq';
import { SETTINGS, type Settings } from '#platform/config/index';
import { QueueProcessor, workerOptions } from '#platform/queue/index';
import { stageJobs } from './stage-job.js';
import { StageWorker } from './stage-worker.js';

/** One worker for each queue: what a rush on one uses up, the others do not have to share. */
abstract class StageProcessor extends QueueProcessor {
  constructor(
    private readonly stages: StageWorker,
    @Inject(SETTINGS) protected readonly settings: Settings,
  ) {
    super();
  }

  protected work(payload: unknown): Promise<void> {
    return this.stages.work(stageJobs.engine.schema.parse(payload));
  }
}

@Processor('engine', workerOptions(1))
export class EngineProcessor extends StageProcessor {
  protected concurrency(): number {
    return this.settings.engineConcurrency;
  }
}

@Processor('execute', workerOptions(1))
export class ExecuteProcessor extends StageProcessor {
  protected concurrency(): number {
    return this.settings.executeConcurrency;
  }
}

@Processor('analyse', workerOptions(1))
export class AnalyseProcessor extends StageProcessor {
  protected concurrency(): number {
    return this.settings.analyseConcurrency;
  }
}

@Processor('notify', workerOptions(1))
export class NotifyProcessor extends StageProcessor {
  protected concurrency(): number {
    return this.settings.notifyConcurrency;
  }
}
