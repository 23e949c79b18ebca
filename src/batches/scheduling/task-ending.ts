import type { AnalysisError, AnalysisOutcome } from '#analysis/index';
import { DomainError, messageOf, NotFound } from '#core/errors/index';
import type { SeverityCounts } from '#core/findings/index';
import { storableText } from '#platform/database/index';
import { redactText } from '#platform/telemetry/index';
import type { EndedTaskStatus } from '../tasks/batch-task.js';

/** How a task ended, as its row keeps it. */
export interface TaskEnding {
  readonly status: EndedTaskStatus;
  readonly analysisId?: string;
  readonly counts?: SeverityCounts;
  /** Of failed and timed out ones. */
  readonly error?: AnalysisError;
  /** Of cancelled and skipped ones. */
  readonly reason?: string;
}

const MESSAGE_CHARACTERS = 2_000;

/** Holds an outcome to the rule that what failed has an error, and what was left out a reason. */
export function endingOf({ status, analysisId, counts, error, reason }: AnalysisOutcome): TaskEnding {
  const known = { status, analysisId, counts };
  switch (status) {
    case 'completed':
      return known;
    case 'failed':
    case 'timed_out':
      return { ...known, error: error ?? { category: 'internal', message: 'The analysis gave no reason' } };
    case 'cancelled':
    case 'skipped':
      return { ...known, reason: reason ?? 'The analysis gave no reason' };
  }
}

/** What was thrown instead of an outcome. An application that is gone is nobody's failure. */
export function endingOfError(error: unknown): TaskEnding {
  if (error instanceof NotFound && error.what === 'application') {
    return { status: 'skipped', reason: 'The application is missing: it was deleted after the batch began' };
  }
  return { status: 'failed', error: errorOf(error) };
}

/** Enough to find out what happened, and no secrets. */
export function errorOf(error: unknown): AnalysisError {
  const category = error instanceof DomainError ? error.category : 'internal';
  const message = redactText(storableText(messageOf(error)));
  return { category, message: message.slice(0, MESSAGE_CHARACTERS).toWellFormed() };
}

export const CANCELLED: TaskEnding = { status: 'cancelled', reason: 'The batch was cancelled' };

export function timedOut(message: string): TaskEnding {
  return { status: 'timed_out', error: { category: 'timeout', message } };
}

/** `90 s`, `1.5 s`. */
export function secondsOf(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
