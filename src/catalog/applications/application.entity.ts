import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Isolation } from '#core/grading/index';
import type { ApplicationLife, RunningState } from './application.js';
import { PortAllocationEntity } from './port-allocation.entity.js';

@Entity('applications')
export class ApplicationEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'project_id' })
  projectId!: string;

  @Column('text', { name: 'model_slug' })
  modelSlug!: string;

  /** 1 to 30. */
  @Column('smallint', { name: 'app_number' })
  appNumber!: number;

  @Column('text')
  life!: ApplicationLife;

  @Column('text')
  running!: RunningState;

  /** What holds it while it runs, or held it when it ran last; null: it has not run. */
  @Column('text', { nullable: true })
  isolation!: Isolation | null;

  @ManyToOne(() => PortAllocationEntity, { eager: true })
  @JoinColumn([
    { name: 'model_slug', referencedColumnName: 'modelSlug' },
    { name: 'app_number', referencedColumnName: 'appNumber' },
  ])
  ports!: PortAllocationEntity;

  /** The version of its code that is worked on; null: none is known. */
  @Column('uuid', { name: 'source_id', nullable: true })
  sourceId!: string | null;

  @Column('jsonb', { name: 'docker_config' })
  dockerConfig!: object;

  @Column('jsonb')
  metadata!: object;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt!: Date;
}
