import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One file of a suite version; its bytes are in the artifact store. */
@Entity('suite_files')
export class SuiteFileEntity {
  @PrimaryColumn('uuid', { name: 'suite_version_id' })
  suiteVersionId!: string;

  /** Relative to the suite's folder, with forward slashes. */
  @PrimaryColumn('text')
  path!: string;

  @Column('text')
  sha256!: string;

  @Column('integer', { name: 'size_bytes' })
  sizeBytes!: number;
}
