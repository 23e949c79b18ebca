import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Failure } from './failure.js';
import type { RunStatus, RunTarget, RunVersions, Subject, Trigger } from './run.js';

@Entity('runs')
export class RunEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** null for manual runs. */
  @Column('uuid', { name: 'event_id', nullable: true })
  eventId!: string | null;

  @Column('uuid', { name: 'project_id' })
  projectId!: string;

  @Column('uuid', { name: 'source_id', nullable: true })
  sourceId!: string | null;

  @Column('text', { name: 'spec_key', nullable: true })
  specKey!: string | null;

  @Column('text', { name: 'ordering_key', nullable: true })
  orderingKey!: string | null;

  @Column('text')
  trigger!: Trigger;

  @Column('text')
  status!: RunStatus;

  @Column('text')
  subject!: Subject;

  @Column('boolean', { name: 'dry_run' })
  dryRun!: boolean;

  @Column('integer', { name: 'handler_version' })
  handlerVersion!: number;

  @Column('jsonb')
  versions!: RunVersions;

  @Column('jsonb', { nullable: true })
  target!: RunTarget | null;

  @Column('uuid', { name: 'replay_id', nullable: true })
  replayId!: string | null;

  @Column('jsonb', { nullable: true })
  error!: Failure | null;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'started_at', precision: 3, nullable: true })
  startedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'completed_at', precision: 3, nullable: true })
  completedAt!: Date | null;
}
