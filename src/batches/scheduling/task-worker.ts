import { Injectable, Logger } from '@nestjs/common';
import { persistently } from '#platform/database/index';
import { withLogContext } from '#platform/telemetry/index';
import { BatchDispatcher } from './batch-dispatcher.js';
import { TaskNotOurs } from './scheduling-errors.js';
import { type AttemptResult, TaskAttempts } from './task-attempt.js';
import type { ClaimedTask } from './claimed-task.js';
import { TaskClaims } from './task-claims.js';
import type { TaskEnding } from './task-ending.js';
import { TaskRecovery } from './task-recovery.js';

/** Works on one task of a batch after the other, for as long as there are any and one more may run. */
@Injectable()
export class TaskWorker {
  private readonly logger = new Logger(TaskWorker.name);

  constructor(
    private readonly claims: TaskClaims,
    private readonly recovery: TaskRecovery,
    private readonly attempts: TaskAttempts,
    private readonly dispatcher: BatchDispatcher,
  ) {}

  work(jobId: string): Promise<void> {
    return withLogContext({ batchJobId: jobId }, async () => {
      if (this.attempts.isShuttingDown) return;
      let task = await this.claims.begin(jobId);
      while (task !== undefined) task = await this.workOn(task);
      this.dispatcher.wake();
    });
  }

  /** @returns the next task, which is begun already */
  private workOn(task: ClaimedTask): Promise<ClaimedTask | undefined> {
    return withLogContext({ batchTaskId: task.id }, async () => {
      const result = await this.attempts.run(task);
      try {
        return await persistently(() => this.write(task, result));
      } catch (error) {
        if (!(error instanceof TaskNotOurs)) throw error;
        this.logger.log({ msg: 'The batch task is not ours any more', attempt: task.attempt });
        return undefined;
      }
    });
  }

  private async write(task: ClaimedTask, result: AttemptResult): Promise<ClaimedTask | undefined> {
    switch (result.kind) {
      case 'lost':
        throw new TaskNotOurs(task.id);
      case 'given-back':
        await this.recovery.release(task);
        return undefined;
      case 'ended':
        return this.settle(task, result.ending);
    }
  }

  private async settle(task: ClaimedTask, ending: TaskEnding): Promise<ClaimedTask | undefined> {
    const durationMs = performance.now() - task.startedAtMs;
    const next = await this.claims.settle(task, ending, { goesOn: !this.attempts.isShuttingDown });
    const { status, error, reason } = ending;
    this.logger.log({ msg: 'Batch task ended', type: task.type, status, durationMs, error, reason });
    return next;
  }
}
