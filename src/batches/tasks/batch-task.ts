import { ANALYSIS_STATUSES, ENDED_STATUSES } from '#analysis/index';

/** A task is in the states of an analysis. */
export const TASK_STATUSES = ANALYSIS_STATUSES;
export type TaskStatus = (typeof TASK_STATUSES)[number];
export type EndedTaskStatus = (typeof ENDED_STATUSES)[number];

/** How many tasks there are in each state. */
export type TaskCounts = Readonly<Record<TaskStatus, number>>;
