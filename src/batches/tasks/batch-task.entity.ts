import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AnalysisError, AnalysisType } from '#analysis/index';
import type { SeverityCounts } from '#core/findings/index';
import type { TaskStatus } from './batch-task.js';

/** One analysis of one application, as a part of a batch. */
@Entity('batch_tasks')
export class BatchTaskEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'job_id' })
  jobId!: string;

  /** From 1, in the order in which they begin: application by application. */
  @Column('integer')
  ordinal!: number;

  /** null: there was no such application when the job was planned. */
  @Column('uuid', { name: 'application_id', nullable: true })
  applicationId!: string | null;

  @Column('text', { name: 'model_slug' })
  modelSlug!: string;

  @Column('smallint', { name: 'app_number' })
  appNumber!: number;

  @Column('text')
  type!: AnalysisType;

  @Column('text')
  status!: TaskStatus;

  @Column({ type: 'smallint', insert: false, update: false })
  progress!: number;

  /** One more whenever the task was taken back from a worker. */
  @Column('integer')
  attempt!: number;

  @Column('text', { nullable: true })
  worker!: string | null;

  @Column('uuid', { name: 'analysis_id', nullable: true })
  analysisId!: string | null;

  @Column('jsonb', { nullable: true })
  counts!: SeverityCounts | null;

  @Column('integer', { name: 'issues_count', nullable: true })
  issuesCount!: number | null;

  @Column('jsonb', { nullable: true })
  error!: AnalysisError | null;

  @Column('text', { nullable: true })
  reason!: string | null;

  /** What analyses of its type took before the job was planned. */
  @Column('integer', { name: 'estimated_ms', nullable: true })
  estimatedMs!: number | null;

  @Column({ type: 'double precision', name: 'duration_ms', nullable: true, insert: false, update: false })
  durationMs!: number | null;

  /** When it had used 80 % of its time limit. */
  @Column({ type: 'timestamptz', name: 'warned_at', precision: 3, nullable: true })
  warnedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'started_at', precision: 3, nullable: true })
  startedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'completed_at', precision: 3, nullable: true })
  completedAt!: Date | null;
}
