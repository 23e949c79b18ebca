import { z } from 'zod';
import { defineJob, type JobContract } from '#platform/queue/index';
import { queueOfStage, stageName, type StageName } from '../run.js';

const stageJob = z.object({
  runId: z.uuid(),
  stage: stageName,
  /** Number of the job: only the latest one of a stage may work on it. */
  dispatch: z.int().positive(),
});
export type StageJob = z.infer<typeof stageJob>;

type StageQueue = (typeof queueOfStage)[StageName];

const contractOf = (queue: StageQueue): JobContract<StageJob> =>
  defineJob('pipeline.run-stage', stageJob, {
    queue,
    jobId: ({ runId, stage, dispatch }) => `${runId}_${stage}_${dispatch}`,
  });

/** One job works on one stage of one run (states.md, contract 2). */
export const stageJobs: Readonly<Record<StageQueue, JobContract<StageJob>>> = {
  engine: contractOf('engine'),
  execute: contractOf('execute'),
  analyse: contractOf('analyse'),
  notify: contractOf('notify'),
};
