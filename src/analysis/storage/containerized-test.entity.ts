import { Column, Entity, PrimaryColumn } from 'typeorm';

export const CONTAINERIZED_STATUSES = [
  'pending',
  'running',
  'completed',
  'failed',
  'timed_out',
  'cancelled',
] as const;
export type ContainerizedStatus = (typeof CONTAINERIZED_STATUSES)[number];

/** A test that was submitted to a service on another machine. */
@Entity('containerized_tests')
export class ContainerizedTestEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** As the service calls it. */
  @Column('text', { name: 'test_id' })
  testId!: string;

  @Column('uuid', { name: 'application_id' })
  applicationId!: string;

  /** The analysis that it was submitted for. */
  @Column('uuid', { name: 'analysis_id', nullable: true })
  analysisId!: string | null;

  /** The service that has it; of imported ones nothing is known but the address. */
  @Column('uuid', { name: 'service_id', nullable: true })
  serviceId!: string | null;

  @Column('text', { name: 'test_type' })
  testType!: string;

  @Column('text', { name: 'service_endpoint', nullable: true })
  serviceEndpoint!: string | null;

  @Column('text', { name: 'tools_used', array: true, default: [] })
  toolsUsed!: string[];

  @Column('text')
  status!: ContainerizedStatus;

  @Column({ type: 'timestamptz', name: 'submitted_at', precision: 3, default: () => 'now()' })
  submittedAt!: Date;

  @Column({ type: 'timestamptz', name: 'started_at', precision: 3, nullable: true })
  startedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'completed_at', precision: 3, nullable: true })
  completedAt!: Date | null;

  @Column('jsonb', { name: 'result_data', nullable: true })
  resultData!: object | null;

  @Column('text', { name: 'error_message', nullable: true })
  errorMessage!: string | null;

  /** In seconds, as the service tells it. */
  @Column('double precision', { name: 'execution_duration', nullable: true })
  executionDuration!: number | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3, default: () => 'now()' })
  updatedAt!: Date;
}
