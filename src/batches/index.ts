import type { Schema } from '#platform/database/index';
import { BatchJobEntity } from './jobs/batch-job.entity.js';
import { Batches1790000000900 } from './migrations/1790000000900-batches.js';
import { ImportedBatches1790000000915 } from './migrations/1790000000915-imported-batches.js';
import { BatchRules1790000000916 } from './migrations/1790000000916-rules.js';
import { BatchTaskEntity } from './tasks/batch-task.entity.js';

export { BatchesModule } from './batches.module.js';
export { BatchMoves } from './jobs/batch-moves.js';
export { Batches, type NewBatch } from './jobs/batches.js';
export { type TaskRunner } from './scheduling/task-runner.js';

export const batchesSchema: Schema = {
  entities: [BatchJobEntity, BatchTaskEntity],
  migrations: [Batches1790000000900, ImportedBatches1790000000915, BatchRules1790000000916],
};
