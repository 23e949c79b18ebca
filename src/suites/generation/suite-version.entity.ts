import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LeftOut, PlanSettings, StrategyName } from '#core/plan/index';
import type { MutationFigures } from '#core/verdict/index';
import type { CheckedSuite } from '../stages.js';

/** What a suite's content depends on besides spec, pack and engine. */
export interface SuiteSettings extends PlanSettings {
  readonly strategies: readonly StrategyName[];
}

/** Everything that is known of a suite's worth. */
export interface StoredQuality extends Omit<CheckedSuite, 'mutation'> {
  readonly mutation?: MutationFigures;
  /** How many mutants were to be tried: with another number it is measured anew. */
  readonly mutants?: number;
  /** What there was for them: where it was too little, they are measured anew when there is more. */
  readonly timeLimitSeconds?: number;
}

/** One state of a suite: the same hash of spec version, pack, settings and engine is the same version. */
@Entity('suite_versions')
export class SuiteVersionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'suite_id' })
  suiteId!: string;

  @Column('uuid', { name: 'spec_version_id' })
  specVersionId!: string;

  @Column('text')
  hash!: string;

  @Column('text', { name: 'pack_hash' })
  packHash!: string;

  @Column('text', { name: 'engine_version' })
  engineVersion!: string;

  @Column('jsonb')
  settings!: SuiteSettings;

  @Column('integer')
  tests!: number;

  @Column('integer', { name: 'operations_tested' })
  operationsTested!: number;

  @Column('jsonb', { name: 'left_out' })
  leftOut!: readonly LeftOut[];

  /** Null until the suite was checked; what was measured of it and judged comes with the stage `check`. */
  @Column('jsonb', { nullable: true })
  quality!: StoredQuality | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;
}
