/** One object with the number of tasks in each state, in a query over jobs. */
export const COUNTS_OF_JOB = `jsonb_build_object('pending', tasks_pending, 'running', tasks_running,
  'completed', tasks_completed, 'failed', tasks_failed, 'timed_out', tasks_timed_out,
  'cancelled', tasks_cancelled, 'skipped', tasks_skipped)`;
