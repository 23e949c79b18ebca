import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ErrorCategory } from '#core/errors/index';
import type { ToolStatus } from '../analyzers/analyzer.js';

/** What one tool did in one analysis. */
@Entity('tool_runs')
export class ToolRunEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'analysis_id' })
  analysisId!: string;

  @Column('text')
  tool!: string;

  @Column('text', { nullable: true })
  version!: string | null;

  @Column('text')
  status!: ToolStatus;

  /** Of tools that came to their end: findings are fixed only within one scope. */
  @Column('text', { nullable: true })
  scope!: string | null;

  @Column('integer', { name: 'duration_ms' })
  durationMs!: number;

  @Column('jsonb', { default: [] })
  notes!: readonly string[];

  /** What went wrong, or why it is not available. */
  @Column('text', { nullable: true })
  message!: string | null;

  @Column('text', { nullable: true })
  category!: ErrorCategory | null;

  /** What an operator can do about a tool that is not available. */
  @Column('text', { nullable: true })
  remedy!: string | null;

  /** The end of what a broken tool said. */
  @Column('text', { nullable: true })
  said!: string | null;

  @Column('integer', { name: 'findings_count', default: 0 })
  findingsCount!: number;

  /** All that it found, as one document, with the code around it. */
  @Column('text', { name: 'findings_sha256', nullable: true })
  findingsSha256!: string | null;

  /** What it said beyond findings. */
  @Column('jsonb', { nullable: true })
  details!: object | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;
}
