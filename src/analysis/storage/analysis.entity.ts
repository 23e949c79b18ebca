import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Isolation } from '#core/grading/index';
import type { AnalysisError, AnalysisOrigin, AnalysisStatus } from '../analysis.js';
import type { AnalysisType } from '../analysis-type.js';

/** One application looked at in one way, once. Its counts are a snapshot: they do not change with triage. */
@Entity('analyses')
export class AnalysisEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'project_id' })
  projectId!: string;

  @Column('uuid', { name: 'application_id' })
  applicationId!: string;

  @Column('text')
  type!: AnalysisType;

  @Column('text')
  origin!: AnalysisOrigin;

  @Column('uuid', { name: 'run_id', nullable: true })
  runId!: string | null;

  @Column('uuid', { name: 'task_id', nullable: true })
  taskId!: string | null;

  @Column('text')
  status!: AnalysisStatus;

  /** From 1; one more each time that a process died over it. Only the latest may write. */
  @Column('integer', { default: 1 })
  attempt!: number;

  /** `AnalysisOptions`. */
  @Column('jsonb', { default: {} })
  options!: object;

  /** The source that was looked at. */
  @Column('uuid', { name: 'source_version_id', nullable: true })
  sourceVersionId!: string | null;

  @Column('text', { name: 'source_sha256', nullable: true })
  sourceSha256!: string | null;

  /** What held the application while it ran for this; null: it did not run. */
  @Column('text', { nullable: true })
  isolation!: Isolation | null;

  /** 0 to 100. */
  @Column('smallint', { default: 0 })
  progress!: number;

  @Column('text', { nullable: true })
  doing!: string | null;

  /** What its tools could say of their steps last. */
  @Column('jsonb', { name: 'so_far', nullable: true })
  soFar!: object | null;

  @Column('integer', { name: 'critical_count', default: 0 })
  criticalCount!: number;

  @Column('integer', { name: 'high_count', default: 0 })
  highCount!: number;

  @Column('integer', { name: 'medium_count', default: 0 })
  mediumCount!: number;

  @Column('integer', { name: 'low_count', default: 0 })
  lowCount!: number;

  @Column('integer', { name: 'info_count', default: 0 })
  infoCount!: number;

  @Column('integer', { name: 'unknown_count', default: 0 })
  unknownCount!: number;

  @Column('jsonb', { nullable: true })
  error!: AnalysisError | null;

  /** Of skipped and cancelled ones. */
  @Column('text', { nullable: true })
  reason!: string | null;

  @Column({ type: 'timestamptz', name: 'cancel_asked_at', precision: 3, nullable: true })
  cancelAskedAt!: Date | null;

  /** When its process was heard of last. */
  @Column({ type: 'timestamptz', name: 'heartbeat_at', precision: 3, nullable: true })
  heartbeatAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'started_at', precision: 3, nullable: true })
  startedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'completed_at', precision: 3, nullable: true })
  completedAt!: Date | null;
}
