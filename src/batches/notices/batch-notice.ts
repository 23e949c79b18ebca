import type { EntityManager } from 'typeorm';
import type { BatchFacts, Notice } from '#notify/index';
import { uuidv7 } from '#platform/database/index';
import { COUNTS_OF_JOB } from '../jobs/counts-of-job.js';

export type BatchNotice = Extract<Notice, { readonly batch: BatchFacts }>;

/** What is told beyond how the batch stands. */
export type BatchOccasion = BatchNotice extends infer One
  ? One extends BatchNotice
    ? Omit<One, 'batch'>
    : never
  : never;

/** In the transaction that made the occasion: nobody is told of what was rolled back, and nothing is forgotten. */
export async function writeNotice(
  manager: EntityManager,
  jobId: string,
  occasion: BatchOccasion,
): Promise<void> {
  const [batch] = await manager.query<BatchFacts[]>(
    `SELECT id AS "jobId", name, status, ${COUNTS_OF_JOB} AS tasks FROM batch_jobs WHERE id = $1`,
    [jobId],
  );
  await manager.query('INSERT INTO batch_notices (id, job_id, notice) VALUES ($1, $2, $3)', [
    uuidv7(),
    jobId,
    JSON.stringify({ ...occasion, batch }),
  ]);
}
