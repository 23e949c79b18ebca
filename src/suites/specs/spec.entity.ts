import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An API document's identity within project and source. */
@Entity('specs')
export class SpecEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'project_id' })
  projectId!: string;

  @Column('uuid', { name: 'source_id' })
  sourceId!: string;

  @Column('text')
  key!: string;

  @Column('uuid', { name: 'latest_version_id', nullable: true })
  latestVersionId!: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3, default: () => 'now()' })
  updatedAt!: Date;
}
