import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ProjectSettings } from './project.js';

@Entity('projects')
export class ProjectEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { unique: true })
  slug!: string;

  @Column('text')
  name!: string;

  /** As given; read through `projectSettings`, which fills in what is new since it was stored. */
  @Column('jsonb')
  settings!: Partial<ProjectSettings>;

  /** `ProjectSecrets` as JSON, sealed by the SecretBox; null: none. */
  @Column('text', { nullable: true })
  secrets!: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt!: Date;
}
