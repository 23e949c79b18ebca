import { seconds, setting, whole } from './kinds.js';

/** How many batches and tasks run, and for how long. */
export const batching = {
  batchMaxJobs: setting(whole(1, 64), {
    description: 'Batches that run at the same time, in all processes together; further ones stay queued.',
    default: '2',
  }),
  batchMaxTasks: setting(whole(1, 256), {
    description: 'Tasks of one batch that run at the same time, in all processes together.',
    default: '2',
  }),
  batchTaskTimeoutMs: setting(seconds(0.1, 86_400), {
    variable: 'BATCH_TASK_TIMEOUT_SECONDS',
    description: 'Time limit of one task of a batch, where the batch does not set its own.',
    default: '1800',
  }),
  batchTimeLimitMs: setting(seconds(1, 2_000_000), {
    variable: 'BATCH_TIME_LIMIT_SECONDS',
    description: 'Time limit of a whole batch without its pauses, where it does not set its own.',
    default: '604800',
  }),
};
