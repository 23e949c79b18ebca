import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AnalysisType } from '../analysis-type.js';

export const SERVICE_HEALTHS = ['unknown', 'healthy', 'unhealthy'] as const;
export type KnownHealth = (typeof SERVICE_HEALTHS)[number];

/** A service on another machine that analyses applications for us. */
@Entity('analysis_services')
export class ServiceEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  /** Without a slash at the end. */
  @Column('text')
  url!: string;

  @Column('text', { name: 'sealed_key', nullable: true })
  sealedKey!: string | null;

  @Column('text', { array: true })
  types!: AnalysisType[];

  /** Tests that it is given at the same time. */
  @Column('integer')
  capacity!: number;

  /** How it reaches applications that run here; null: it is given none of their analyses. */
  @Column('text', { name: 'target_host', nullable: true })
  targetHost!: string | null;

  @Column('boolean', { default: true })
  enabled!: boolean;

  @Column('text', { default: 'unknown' })
  health!: KnownHealth;

  @Column('text', { name: 'health_message', nullable: true })
  healthMessage!: string | null;

  @Column('integer', { name: 'latency_ms', nullable: true })
  latencyMs!: number | null;

  @Column('text', { nullable: true })
  version!: string | null;

  /** Analyzers that it said it has, when it was checked last. */
  @Column('text', { array: true, default: [] })
  tools!: string[];

  @Column({ type: 'timestamptz', name: 'checked_at', precision: 3, nullable: true })
  checkedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3, default: () => 'now()' })
  updatedAt!: Date;
}
