import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Comparison, ItemStatus, ReplayFilter, ReplayStatus, ReplayVersions } from './replay.js';

/** A plan to replay many events. */
@Entity('replays')
export class ReplayEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** null: of all projects. */
  @Column('uuid', { name: 'project_id', nullable: true })
  projectId!: string | null;

  @Column('jsonb')
  filter!: ReplayFilter;

  @Column('text')
  versions!: ReplayVersions;

  @Column('integer', { name: 'rate_per_minute' })
  ratePerMinute!: number;

  /** It stops when this share of the runs failed again, … */
  @Column('real', { name: 'stop_share' })
  stopShare!: number;

  /** … once so many have ended. */
  @Column('integer', { name: 'stop_after' })
  stopAfter!: number;

  @Column('text')
  status!: ReplayStatus;

  @Column('integer')
  total!: number;

  /** Events that the filter found beyond what one plan takes up. */
  @Column('integer', { name: 'left_out', default: 0 })
  leftOut!: number;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'started_at', precision: 3, nullable: true })
  startedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'completed_at', precision: 3, nullable: true })
  completedAt!: Date | null;
}

/** One event of a plan. */
@Entity('replay_items')
export class ReplayItemEntity {
  @PrimaryColumn('uuid', { name: 'replay_id' })
  replayId!: string;

  /** From 1, in the order in which they are replayed: the oldest event first. */
  @PrimaryColumn('integer')
  ordinal!: number;

  @Column('uuid', { name: 'event_id' })
  eventId!: string;

  @Column('uuid', { name: 'dead_letter_id', nullable: true })
  deadLetterId!: string | null;

  @Column('uuid', { name: 'original_run_id', nullable: true })
  originalRunId!: string | null;

  @Column('text', { name: 'dry_status', nullable: true })
  dryStatus!: 'pending' | 'running' | 'done' | null;

  @Column('uuid', { name: 'dry_run_id', nullable: true })
  dryRunId!: string | null;

  @Column('text', { nullable: true })
  comparison!: Comparison | null;

  @Column('text')
  status!: ItemStatus;

  @Column('uuid', { name: 'run_id', nullable: true })
  runId!: string | null;

  @Column('text', { nullable: true })
  reason!: string | null;
}
