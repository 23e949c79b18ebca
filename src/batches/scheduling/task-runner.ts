import type { EntityManager } from 'typeorm';
import type { AnalysisOutcome, RunAnalysis } from '#analysis/index';

/** Names the port for injection. */
export const TASK_RUNNER = Symbol('TaskRunner');

/** What a task does: the door of the analysis room, as far as batches know it. */
export interface TaskRunner {
  /**
   * Every ending is a value, but for bugs and what an application's absence throws.
   * @param signal says that the task is to end: it is told at once, and left behind some seconds later
   * @param ensureOurs to be called in the transaction of a result: throws when the task is not this worker's any more
   * @throws {NotFound} when the application is gone
   */
  run(
    asked: RunAnalysis,
    signal: AbortSignal,
    ensureOurs: (manager: EntityManager) => Promise<void>,
  ): Promise<AnalysisOutcome>;
}
