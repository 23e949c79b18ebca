import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Failure } from './failure.js';
import type { AttemptOutcome, StageName, StageStatus } from './run.js';

@Entity('run_stages')
export class RunStageEntity {
  @PrimaryColumn('uuid', { name: 'run_id' })
  runId!: string;

  @PrimaryColumn('text')
  stage!: StageName;

  @Column('smallint')
  ordinal!: number;

  @Column('text')
  status!: StageStatus;

  @Column('text')
  queue!: string;

  /** Number of the job that may work on it: the fence of every write. */
  @Column('integer')
  dispatch!: number;

  /** Waits for another run of the same spec to end. */
  @Column('boolean')
  held!: boolean;

  @Column('integer')
  attempts!: number;

  @Column('jsonb', { nullable: true })
  output!: unknown;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('jsonb', { nullable: true })
  error!: Failure | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'next_attempt_at', precision: 3, nullable: true })
  nextAttemptAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'started_at', precision: 3, nullable: true })
  startedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'completed_at', precision: 3, nullable: true })
  completedAt!: Date | null;
}

@Entity('stage_attempts')
export class StageAttemptEntity {
  @PrimaryColumn('uuid', { name: 'run_id' })
  runId!: string;

  @PrimaryColumn('text')
  stage!: StageName;

  @PrimaryColumn('integer')
  dispatch!: number;

  /** Attempts that do not count have the number of the one that takes their place. */
  @Column('integer')
  number!: number;

  /** Host and process. */
  @Column('text')
  worker!: string;

  @Column('text')
  outcome!: AttemptOutcome;

  @Column('jsonb', { nullable: true })
  error!: Failure | null;

  @Column({ type: 'timestamptz', name: 'started_at', precision: 3 })
  startedAt!: Date;

  @Column({ type: 'timestamptz', name: 'ended_at', precision: 3, nullable: true })
  endedAt!: Date | null;
}
