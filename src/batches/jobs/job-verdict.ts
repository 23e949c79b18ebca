import type { AnalysisError } from '#analysis/index';
import type { TaskCounts } from '../tasks/batch-task.js';

/** What is known of a job of which nothing is left to do. */
export interface DoneJob {
  readonly cancelling: boolean;
  /** It went over its own time limit. */
  readonly expired: boolean;
  readonly counts: TaskCounts;
  /** The category that most of its failed tasks have. */
  readonly category: AnalysisError['category'] | undefined;
}

export type JobVerdict =
  | { readonly status: 'completed' | 'cancelled' }
  | { readonly status: 'failed'; readonly error: AnalysisError };

/** Completed: no task failed or was timed out, and at least one completed (states.md). */
export function verdictOn({ cancelling, expired, counts, category }: DoneJob): JobVerdict {
  if (cancelling) return { status: 'cancelled' };
  const bad = counts.failed + counts.timed_out;
  if (!expired && bad === 0 && counts.completed > 0) return { status: 'completed' };
  return {
    status: 'failed',
    error: { category: categoryOf(expired, category), message: words(expired, counts) },
  };
}

function categoryOf(expired: boolean, category: DoneJob['category']): AnalysisError['category'] {
  if (expired) return 'timeout';
  return category ?? 'dependency';
}

function words(
  expired: boolean,
  { failed, timed_out: timedOut, skipped, completed, cancelled }: TaskCounts,
): string {
  const total = failed + timedOut + skipped + completed + cancelled;
  if (expired) return `The batch went over its time limit; ${completed} of ${total} tasks were completed`;
  if (failed + timedOut === 0) return `None of ${total} tasks was completed: ${skipped} were skipped`;
  return `${failed} of ${total} tasks failed, and ${timedOut} were timed out`;
}
