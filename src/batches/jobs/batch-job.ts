/** How a batch stands (states.md). `error`: it could not be planned. */
export const JOB_STATUSES = [
  'pending',
  'queued',
  'initializing',
  'running',
  'paused',
  'completed',
  'failed',
  'error',
  'cancelling',
  'cancelled',
] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

export const ENDED_JOB_STATUSES = ['completed', 'failed', 'error', 'cancelled'] as const;

/** Least first: of the batches that wait, the most urgent begins first, then the oldest. */
export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Numbers of applications by model. */
export type ChosenApplications = Readonly<Record<string, readonly number[]>>;

export function hasEnded(status: JobStatus): boolean {
  return (ENDED_JOB_STATUSES as readonly JobStatus[]).includes(status);
}
