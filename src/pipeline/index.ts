import type { Schema } from '#platform/database/index';
import { DeadLetterEntity } from './dead-letters/dead-letter.entity.js';
import { DeadLetters1790000000410 } from './migrations/1790000000410-dead-letters.js';
import { ApplicationRuns1790000000420 } from './migrations/1790000000420-application-runs.js';
import { Runs1790000000400 } from './migrations/1790000000400-runs.js';
import { ReplayEntity, ReplayItemEntity } from './replays/replay.entity.js';
import { RunStageEntity, StageAttemptEntity } from './run-stage.entity.js';
import { RunEntity } from './run.entity.js';

export { PipelineModule } from './pipeline.module.js';

export const pipelineSchema: Schema = {
  entities: [RunEntity, RunStageEntity, StageAttemptEntity, DeadLetterEntity, ReplayEntity, ReplayItemEntity],
  migrations: [Runs1790000000400, DeadLetters1790000000410, ApplicationRuns1790000000420],
};
