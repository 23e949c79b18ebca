import type { EntityManager } from 'typeorm';
import { uuidv7 } from '#platform/database/index';
import { measuredBefore } from '../results/measured.js';
import type { PlannedTask } from './wanted-tasks.js';

/** Rows in one statement. */
const AT_ONCE = 2_000;

/** In the order given; with what analyses of their types took before. */
export async function insertTasks(
  manager: EntityManager,
  jobId: string,
  tasks: readonly PlannedTask[],
): Promise<void> {
  const types = [...new Set(tasks.map(({ type }) => type))];
  const estimates = await measuredBefore(manager, types);
  for (let from = 0; from < tasks.length; from += AT_ONCE) {
    const part = tasks.slice(from, from + AT_ONCE);
    await manager.query(
      `INSERT INTO batch_tasks (id, job_id, ordinal, application_id, model_slug, app_number, type, reason,
         estimated_ms, status, completed_at)
       SELECT task.*, CASE WHEN task.reason IS NULL THEN 'pending' ELSE 'skipped' END,
         CASE WHEN task.reason IS NULL THEN NULL ELSE now() END
       FROM (SELECT id, $1::uuid, place + $2, application_id, model_slug, app_number, type, reason, estimated_ms
         FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::smallint[], $7::text[], $8::text[], $9::integer[])
         WITH ORDINALITY AS row (id, application_id, model_slug, app_number, type, reason, estimated_ms, place)) AS task`,
      [
        jobId,
        from,
        part.map(() => uuidv7()),
        part.map(({ applicationId }) => applicationId),
        part.map(({ modelSlug }) => modelSlug),
        part.map(({ appNumber }) => appNumber),
        part.map(({ type }) => type),
        part.map(({ reason }) => reason),
        part.map(({ type }) => estimates.get(type) ?? null),
      ],
    );
  }
}
