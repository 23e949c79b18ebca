import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AnalysisError, AnalysisType } from '#analysis/index';
import type { TaskStatus } from '../tasks/batch-task.js';
import type { ChosenApplications, JobStatus, Priority } from './batch-job.js';

/** Many analyses that were asked for at once. Its counts are changed together with its tasks, under its row's lock. */
@Entity('batch_jobs')
export class BatchJobEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'project_id' })
  projectId!: string;

  @Column('text')
  name!: string;

  @Column('text')
  description!: string;

  @Column('text')
  priority!: Priority;

  @Column('text')
  status!: JobStatus;

  @Column('jsonb')
  applications!: ChosenApplications;

  @Column('text', { name: 'analysis_types', array: true })
  analysisTypes!: AnalysisType[];

  /** By type of analysis. */
  @Column('jsonb')
  options!: object;

  /** Time limit of one task. */
  @Column('integer', { name: 'task_timeout_ms' })
  taskTimeoutMs!: number;

  /** Time limit of the whole, without its pauses. */
  @Column('integer', { name: 'time_limit_ms' })
  timeLimitMs!: number;

  /** How many of its tasks may run at the same time, wherever. */
  @Column('integer', { name: 'max_tasks' })
  maxTasks!: number;

  /** The job whose failed tasks it does again. */
  @Column('uuid', { name: 'retry_of', nullable: true })
  retryOf!: string | null;

  /** In which states a task of that job is done again. */
  @Column('text', { name: 'retry_statuses', array: true })
  retryStatuses!: TaskStatus[];

  /** Name of the API key. */
  @Column('text', { name: 'created_by', nullable: true })
  createdBy!: string | null;

  @Column('integer', { name: 'total_tasks' })
  totalTasks!: number;

  @Column('integer', { name: 'tasks_pending' })
  tasksPending!: number;

  @Column('integer', { name: 'tasks_running' })
  tasksRunning!: number;

  @Column('integer', { name: 'tasks_completed' })
  tasksCompleted!: number;

  @Column('integer', { name: 'tasks_failed' })
  tasksFailed!: number;

  @Column('integer', { name: 'tasks_timed_out' })
  tasksTimedOut!: number;

  @Column('integer', { name: 'tasks_cancelled' })
  tasksCancelled!: number;

  @Column('integer', { name: 'tasks_skipped' })
  tasksSkipped!: number;

  /** 0 to 100, as PostgreSQL writes a decimal; it is worked out there. */
  @Column({ type: 'numeric', insert: false, update: false })
  progress!: string;

  @Column('jsonb', { nullable: true })
  error!: AnalysisError | null;

  @Column({ type: 'timestamptz', name: 'paused_at', precision: 3, nullable: true })
  pausedAt!: Date | null;

  /** How long it was paused before. */
  @Column('integer', { name: 'paused_ms' })
  pausedMs!: number;

  /** When it had used 80 % of its time limit. */
  @Column({ type: 'timestamptz', name: 'warned_at', precision: 3, nullable: true })
  warnedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'expired_at', precision: 3, nullable: true })
  expiredAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'cancel_requested_at', precision: 3, nullable: true })
  cancelRequestedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt!: Date;

  @Column({ type: 'timestamptz', name: 'started_at', precision: 3, nullable: true })
  startedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'completed_at', precision: 3, nullable: true })
  completedAt!: Date | null;
}
