import type { EntityManager } from 'typeorm';
import { ExecutionEntity, type ExecutionError, type ExecutionStatus } from './execution.entity.js';

/** Why an execution has no verdict although nothing was wrong with it. */
export const INTERRUPTED: ExecutionError = {
  code: 'execution-failed',
  category: 'internal',
  message: 'The process that ran the suite was interrupted',
};

/**
 * Closes what a run has left open: its worker was killed, ran out of time, shuts down, or is to stop. Called in the
 * transaction that takes the stage away from the worker, which writes no verdict afterwards.
 */
export async function closeOpenExecutions(
  manager: EntityManager,
  runId: string,
  error: ExecutionError = INTERRUPTED,
): Promise<void> {
  await manager.update(ExecutionEntity, { runId, status: 'running' }, endedBy(error));
}

/** The end of an execution without a verdict. */
export function endedBy({ code, category, message }: ExecutionError) {
  const error = { code, category, message };
  return { ...endedAs(statusOf(error)), error };
}

/** A transaction may have begun before the execution did. */
export function endedAs(status: Exclude<ExecutionStatus, 'running'>) {
  return { status, completedAt: () => 'greatest(now(), created_at)' };
}

function statusOf({ code, category }: ExecutionError): 'cancelled' | 'timed_out' | 'errored' {
  if (code === 'cancelled') return 'cancelled';
  return category === 'timeout' ? 'timed_out' : 'errored';
}
