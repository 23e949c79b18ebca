import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ErrorCategory } from '#core/errors/index';
import type { SourceKind } from '#catalog/index';
import type { StageName } from '../run.js';
import type { DeadLetterStatus, FailedAttempt, PayloadReference } from './dead-letter.js';

@Entity('dead_letters')
export class DeadLetterEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** The run that failed last. */
  @Column('uuid', { name: 'run_id' })
  runId!: string;

  @Column('uuid', { name: 'event_id', nullable: true })
  eventId!: string | null;

  @Column('uuid', { name: 'project_id' })
  projectId!: string;

  @Column('uuid', { name: 'source_id', nullable: true })
  sourceId!: string | null;

  @Column('text', { name: 'source_kind', nullable: true })
  kind!: SourceKind | null;

  @Column('text', { name: 'spec_key', nullable: true })
  specKey!: string | null;

  @Column('text')
  stage!: StageName;

  @Column('text')
  code!: string;

  @Column('text')
  category!: ErrorCategory;

  @Column('text')
  message!: string;

  @Column('jsonb')
  attempts!: readonly FailedAttempt[];

  @Column('jsonb', { nullable: true })
  payload!: PayloadReference | null;

  /** How many runs of the event failed for good. */
  @Column('integer')
  failures!: number;

  @Column('text')
  status!: DeadLetterStatus;

  @Column('text', { nullable: true })
  note!: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'last_failed_at', precision: 3 })
  lastFailedAt!: Date;

  @Column({ type: 'timestamptz', name: 'closed_at', precision: 3, nullable: true })
  closedAt!: Date | null;
}
