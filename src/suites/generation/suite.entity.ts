import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { GenerateSuite, SuiteInGit } from '../stages.js';

/** Project, spec and target: what is regenerated when the spec changes (states.md, contract 10). */
@Entity('suites')
export class SuiteEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'project_id' })
  projectId!: string;

  @Column('uuid', { name: 'spec_id' })
  specId!: string;

  @Column('text')
  target!: GenerateSuite['target'];

  @Column('uuid', { name: 'latest_version_id', nullable: true })
  latestVersionId!: string | null;

  /**
   * Its place, relative to TEST_OUTPUT_DIR; the folder of a suite in git follows it. Null until the first version is
   * about to be published.
   */
  @Column('text', { name: 'output_folder', nullable: true })
  outputFolder!: string | null;

  /** Null for suites that are written to a folder. */
  @Column('jsonb', { nullable: true })
  git!: SuiteInGit | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3, default: () => 'now()' })
  updatedAt!: Date;
}
