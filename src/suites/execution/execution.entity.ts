import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ErrorCategory } from '#core/errors/index';
import type { FaultCode } from '#core/plan/index';
import type { Isolation } from '#platform/process/index';

export const EXECUTION_STATUSES = [
  'running',
  'passed',
  'failed',
  'errored',
  'timed_out',
  'cancelled',
] as const;
/** `failed`: tests failed, so the API is wrong. `errored`: the suite could not be run to its end. */
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number];

export interface ExecutionError {
  /** An `ErrorCode`, or `cancelled`. */
  readonly code: string;
  readonly category: ErrorCategory;
  readonly message: string;
}

/** One run of a suite version against one base URL. */
@Entity('executions')
export class ExecutionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'project_id' })
  projectId!: string;

  @Column('uuid', { name: 'suite_id' })
  suiteId!: string;

  @Column('uuid', { name: 'suite_version_id' })
  suiteVersionId!: string;

  @Column('uuid', { name: 'run_id', nullable: true })
  runId!: string | null;

  @Column('text', { name: 'base_url' })
  baseUrl!: string;

  @Column('text')
  status!: ExecutionStatus;

  @Column('integer', { default: 0 })
  passed!: number;

  @Column('integer', { default: 0 })
  failed!: number;

  /** They passed when they were run again. */
  @Column('integer', { default: 0 })
  flaky!: number;

  @Column('integer', { default: 0 })
  skipped!: number;

  @Column('integer', { name: 'duration_ms', nullable: true })
  durationMs!: number | null;

  @Column('jsonb', { name: 'failures_by_fault', default: {} })
  failuresByFault!: Readonly<Partial<Record<FaultCode, number>>>;

  @Column('jsonb', { nullable: true })
  error!: ExecutionError | null;

  /** What held the suite while it ran; null when it never did. */
  @Column('jsonb', { nullable: true })
  isolation!: Isolation | null;

  /** All that came out, as one document: reports are written from it. */
  @Column('text', { name: 'verdict_sha256', nullable: true })
  verdictSha256!: string | null;

  /** What the runner wrote to its streams. */
  @Column('text', { name: 'output_sha256', nullable: true })
  outputSha256!: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'completed_at', precision: 3, nullable: true })
  completedAt!: Date | null;
}
