import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LeftOut, PlanSettings, StrategyName } from '#core/plan/index';
import type { CheckedSuite } from '../stages.js';

/** What a suite's content depends on besides spec, pack and engine. */
export interface SuiteSettings extends PlanSettings {
  readonly strategies: readonly StrategyName[];
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

  /** The static quality report; null until the stage `check` has run. */
  @Column('jsonb', { nullable: true })
  quality!: CheckedSuite | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;
}
