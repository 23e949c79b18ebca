import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Settings } from '#platform/config/index';
import { NotifyModule } from '#notify/index';
import { SuitesModule } from '#suites/index';
import { DeadLetterEntity } from './dead-letters/dead-letter.entity.js';
import { DeadLetters } from './dead-letters/dead-letters.js';
import { NotifyStage } from './notifying/notify-stage.js';
import { RunStageEntity, StageAttemptEntity } from './run-stage.entity.js';
import { RunEntity } from './run.entity.js';
import { Heartbeats } from './stages/heartbeats.js';
import { LostJobs } from './stages/lost-jobs.js';
import { RunEnding } from './stages/run-ending.js';
import { RunSettings } from './stages/run-settings.js';
import { SilentStages } from './stages/silent-stages.js';
import { SpecOrigins } from './stages/spec-origin.js';
import { StageAttempts } from './stages/stage-attempts.js';
import { StageClaims } from './stages/stage-claims.js';
import { StageDispatcher } from './stages/stage-dispatcher.js';
import { StageHandlers } from './stages/stage-handlers.js';
import { StagePolicies } from './stages/stage-policies.js';
import { StageSettlement } from './stages/stage-settlement.js';
import { StageSweeper } from './stages/stage-sweeper.js';
import { StageWorker } from './stages/stage-worker.js';
import { EngineProcessor, ExecuteProcessor, NotifyProcessor } from './stages/stage.processors.js';
import { StartRunProcessor } from './starting/start-run.processor.js';
import { StartRuns } from './starting/start-runs.js';

/** In every process: a run can be asked for, or cancelled, anywhere. */
const EVERYWHERE: readonly Provider[] = [DeadLetters, RunEnding, StageDispatcher, StageSettlement];

/** In processes that work on queues. */
const WORKERS: readonly Provider[] = [
  EngineProcessor,
  ExecuteProcessor,
  Heartbeats,
  LostJobs,
  NotifyProcessor,
  NotifyStage,
  RunSettings,
  SilentStages,
  SpecOrigins,
  StageAttempts,
  StageClaims,
  StageHandlers,
  StagePolicies,
  StageSweeper,
  StageWorker,
  StartRunProcessor,
  StartRuns,
];

/** Runs and their stages, dead letters and replays. Needs CatalogModule, EventsModule, QueueModule, TelemetryModule. */
@Module({})
export class PipelineModule {
  static forRole(role: Settings['role']): DynamicModule {
    return {
      module: PipelineModule,
      imports: [
        NotifyModule,
        SuitesModule,
        TypeOrmModule.forFeature([RunEntity, RunStageEntity, StageAttemptEntity, DeadLetterEntity]),
      ],
      providers: [...EVERYWHERE, ...(role === 'api' ? [] : WORKERS)],
    };
  }
}
