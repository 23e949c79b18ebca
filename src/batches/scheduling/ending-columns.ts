import type { TaskEnding } from './task-ending.js';

/** What is written of an ending besides its status: `analysis_id, counts, issues_count, error, reason`. */
export function columnsOf({ analysisId, counts, error, reason }: TaskEnding): readonly unknown[] {
  const issues = counts === undefined ? null : Object.values(counts).reduce((sum, count) => sum + count, 0);
  return [analysisId ?? null, json(counts), issues, json(error), reason ?? null];
}

function json(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
