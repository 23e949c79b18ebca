import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { NotifyModule } from '#notify/index';
import type { Settings } from '#platform/config/index';
import { BatchMetrics } from './batches.metrics.js';
import { PastBatches } from './imports/past-batches.js';
import { BatchAccess } from './jobs/batch-access.js';
import { BatchJobEntity } from './jobs/batch-job.entity.js';
import { BatchMoves } from './jobs/batch-moves.js';
import { BatchMovesController } from './jobs/batch-moves.controller.js';
import { BatchesController } from './jobs/batches.controller.js';
import { Batches } from './jobs/batches.js';
import { ChooseApplications } from './jobs/choose-applications.js';
import { BatchNotices } from './notices/batch-notices.js';
import { BatchResultsController } from './results/batch-results.controller.js';
import { Estimates } from './results/estimates.js';
import { Summaries } from './results/summaries.js';
import { AnalysisRunner } from './scheduling/analysis-runner.js';
import { BatchDispatcher } from './scheduling/batch-dispatcher.js';
import { BatchProcessor } from './scheduling/batch.processor.js';
import { BatchSweeper } from './scheduling/batch-sweeper.js';
import { Places } from './scheduling/places.js';
import { Planner } from './scheduling/planner.js';
import { TaskAttempts } from './scheduling/task-attempt.js';
import { TaskClaims } from './scheduling/task-claims.js';
import { TaskPulse } from './scheduling/task-pulse.js';
import { TaskRecovery } from './scheduling/task-recovery.js';
import { TASK_RUNNER, type TaskRunner } from './scheduling/task-runner.js';
import { TaskWorker } from './scheduling/task-worker.js';
import { TimeLimits } from './scheduling/time-limits.js';
import { BatchTaskEntity } from './tasks/batch-task.entity.js';
import { BatchTasks } from './tasks/batch-tasks.js';

/** In every process: a batch can be asked for, changed and looked at anywhere. */
const EVERYWHERE: readonly Provider[] = [
  BatchAccess,
  BatchDispatcher,
  BatchMetrics,
  BatchMoves,
  BatchTasks,
  Batches,
  ChooseApplications,
  Estimates,
  PastBatches,
  Places,
  Planner,
  Summaries,
];

/** In processes that work on queues. */
const WORKERS: readonly Provider[] = [
  BatchNotices,
  BatchProcessor,
  BatchSweeper,
  TaskAttempts,
  TaskClaims,
  TaskPulse,
  TaskRecovery,
  TaskWorker,
  TimeLimits,
];

/** Where the work of tasks comes from. */
export interface BatchWork {
  /** The module that exports what the runner needs. */
  readonly imports: NonNullable<DynamicModule['imports']>;
  /** Absent: the analyses of the program. */
  readonly runner?: Type<TaskRunner>;
}

/** Batches of analyses. Needs CatalogModule, QueueModule, TelemetryModule, EgressModule, ResilienceModule. */
@Module({})
export class BatchesModule {
  static forRole(role: Settings['role'], { imports, runner = AnalysisRunner }: BatchWork): DynamicModule {
    const works = role !== 'api';
    return {
      module: BatchesModule,
      imports: [
        NotifyModule,
        TypeOrmModule.forFeature([BatchJobEntity, BatchTaskEntity]),
        ...(works ? imports : []),
      ],
      controllers: [BatchesController, BatchMovesController, BatchResultsController],
      providers: [
        ...EVERYWHERE,
        ...(works ? [...WORKERS, runner, { provide: TASK_RUNNER, useExisting: runner }] : []),
      ],
    };
  }
}
