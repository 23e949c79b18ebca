import type { EntityManager } from 'typeorm';
import type { AnalysisType } from '#analysis/index';

/** The last of each type: what is older says little of today. */
const LAST = 100;

/** What completed tasks of each type took on average, in whole milliseconds, whatever batch they were of. */
export async function measuredBefore(
  manager: EntityManager,
  types: readonly AnalysisType[],
): Promise<ReadonlyMap<AnalysisType, number>> {
  const rows = await manager.query<{ type: AnalysisType; ms: number }[]>(
    `SELECT wanted.type, round(avg(last.duration_ms))::integer AS ms
     FROM unnest($1::text[]) AS wanted (type) CROSS JOIN LATERAL (
       SELECT duration_ms FROM batch_tasks WHERE batch_tasks.type = wanted.type AND status = 'completed' AND imported IS NULL
       ORDER BY completed_at DESC LIMIT ${LAST}) AS last
     GROUP BY wanted.type`,
    [types],
  );
  return new Map(rows.map(({ type, ms }) => [type, ms]));
}
