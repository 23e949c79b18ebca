import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Finding, FindingState, Place, Severity } from '#core/findings/index';
import type { CodeExcerpt } from '../running/excerpt.js';

/** A finding of an application over time, as it was seen last. */
@Entity('findings')
export class FindingEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'project_id' })
  projectId!: string;

  @Column('uuid', { name: 'application_id' })
  applicationId!: string;

  @Column('text')
  tool!: string;

  @Column('text')
  fingerprint!: string;

  /** Of the scan that saw it last. */
  @Column('text')
  scope!: string;

  @Column('text')
  state!: FindingState;

  @Column('text')
  severity!: Severity;

  @Column('text', { name: 'tool_severity', nullable: true })
  toolSeverity!: string | null;

  @Column('text', { nullable: true })
  confidence!: NonNullable<Finding['confidence']> | null;

  @Column('text')
  rule!: string;

  @Column('text')
  title!: string;

  @Column('text')
  message!: string;

  @Column('integer', { array: true, default: [] })
  cwe!: number[];

  @Column('jsonb')
  place!: Place;

  @Column('text', { nullable: true })
  evidence!: string | null;

  @Column('text', { nullable: true })
  help!: string | null;

  /** The lines around it; of findings in code. */
  @Column('jsonb', { nullable: true })
  code!: CodeExcerpt | null;

  @Column('uuid', { name: 'first_seen_id', nullable: true })
  firstSeenId!: string | null;

  @Column('uuid', { name: 'last_seen_id', nullable: true })
  lastSeenId!: string | null;

  /** The analysis that did not see it any more. */
  @Column('uuid', { name: 'fixed_id', nullable: true })
  fixedId!: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'last_seen_at', precision: 3, default: () => 'now()' })
  lastSeenAt!: Date;
}

/** That an analysis saw a finding, and what state the finding was in then. */
@Entity('sightings')
export class SightingEntity {
  @PrimaryColumn('uuid', { name: 'analysis_id' })
  analysisId!: string;

  @PrimaryColumn('uuid', { name: 'finding_id' })
  findingId!: string;

  @Column('text')
  state!: FindingState;
}
