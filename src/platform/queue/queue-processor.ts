import { OnWorkerEvent, WorkerHost } from '@nestjs/bullmq';
import { Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Job } from 'bullmq';

/** Works on the jobs of one queue. */
export abstract class QueueProcessor extends WorkerHost implements OnApplicationBootstrap {
  private readonly log = new Logger(QueueProcessor.name);
  private failing = false;

  /** How many jobs at the same time in this process. */
  protected abstract concurrency(): number;

  protected abstract work(payload: unknown): Promise<void>;

  onApplicationBootstrap(): void {
    this.worker.concurrency = this.concurrency();
  }

  async process({ data }: Job<unknown>): Promise<void> {
    await this.work(data);
    this.failing = false;
  }

  /** The worker reconnects by itself; one line tells of it, not one for each try. */
  @OnWorkerEvent('error')
  onError(error: Error): void {
    if (!this.failing)
      this.log.warn({ msg: 'The queue cannot be reached', queue: this.worker.name, err: error });
    this.failing = true;
  }
}
