import { Inject, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { SETTINGS, type Settings } from '#platform/config/index';
import { workerOptions } from '#platform/queue/index';
import { stageJobs } from './stage-job.js';
import { StageWorker } from './stage-worker.js';

/** One worker for each queue: what a rush on one uses up, the others do not have to share. */
abstract class StageProcessor extends WorkerHost implements OnApplicationBootstrap {
  private readonly logger = new Logger(StageProcessor.name);
  private failing = false;

  constructor(
    private readonly stages: StageWorker,
    @Inject(SETTINGS) protected readonly settings: Settings,
  ) {
    super();
  }

  protected abstract concurrency(): number;

  onApplicationBootstrap(): void {
    this.worker.concurrency = this.concurrency();
  }

  async process({ data }: Job<unknown>): Promise<void> {
    await this.stages.work(stageJobs.engine.schema.parse(data));
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
