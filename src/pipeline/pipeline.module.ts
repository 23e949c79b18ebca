import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Settings } from '#platform/config/index';
import { NotifyModule } from '#notify/index';
import { SuitesModule } from '#suites/index';
import { DeadLetterEntity } from './dead-letters/dead-letter.entity.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { DeadLetters } from './dead-letters/dead-letters.js';
import { NotifyStage } from './notifying/notify-stage.js';
import { BreakersController } from './operations/breakers.controller.js';
import { ManualRuns } from './operations/manual-runs.js';
import { OperationsController } from './operations/operations.controller.js';
import { SystemOverviews } from './operations/system-overview.js';
import { PipelineMetrics } from './pipeline.metrics.js';
import { EventReplayController } from './replays/event-replay.controller.js';
import { ReplayEntity, ReplayItemEntity } from './replays/replay.entity.js';
import { ReplayPacer } from './replays/replay-pacer.js';
import { ReplayRuns } from './replays/replay-runs.js';
import { ReplaysController } from './replays/replays.controller.js';
import { Replays } from './replays/replays.js';
import { RunStageEntity, StageAttemptEntity } from './run-stage.entity.js';
import { RunEntity } from './run.entity.js';
import { RunRetention } from './runs/retention.js';
import { RunsController } from './runs/runs.controller.js';
import { Runs } from './runs/runs.js';
import { ApplicationStages } from './stages/application-stages.js';
import { DocumentStages } from './stages/document-stages.js';
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
import {
  AnalyseProcessor,
  EngineProcessor,
  ExecuteProcessor,
  NotifyProcessor,
} from './stages/stage.processors.js';
import { StartRunsProcessor } from './starting/start-runs.processor.js';
import { StartRuns } from './starting/start-runs.js';

/** In every process: a run can be asked for, or cancelled, anywhere. */
const EVERYWHERE: readonly Provider[] = [
  DeadLetters,
  ManualRuns,
  PipelineMetrics,
  ReplayRuns,
  Replays,
  RunEnding,
  Runs,
  StageDispatcher,
  StageSettlement,
  SystemOverviews,
];

const CONTROLLERS = [
  BreakersController,
  DeadLettersController,
  EventReplayController,
  OperationsController,
  ReplaysController,
  RunsController,
];

/** In processes that work on queues. */
const WORKERS: readonly Provider[] = [
  AnalyseProcessor,
  ApplicationStages,
  DocumentStages,
  EngineProcessor,
  ExecuteProcessor,
  Heartbeats,
  LostJobs,
  NotifyProcessor,
  NotifyStage,
  ReplayPacer,
  RunRetention,
  RunSettings,
  SilentStages,
  SpecOrigins,
  StageAttempts,
  StageClaims,
  StageHandlers,
  StagePolicies,
  StageSweeper,
  StageWorker,
  StartRunsProcessor,
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
        TypeOrmModule.forFeature([
          RunEntity,
          RunStageEntity,
          StageAttemptEntity,
          DeadLetterEntity,
          ReplayEntity,
          ReplayItemEntity,
        ]),
      ],
      controllers: CONTROLLERS,
      providers: [...EVERYWHERE, ...(role === 'api' ? [] : WORKERS)],
    };
  }
}
