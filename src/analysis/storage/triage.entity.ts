import { Column, Entity, PrimaryColumn } from 'typeorm';

export const TRIAGE_DECISIONS = ['false_positive', 'accepted'] as const;
export type TriageDecision = (typeof TRIAGE_DECISIONS)[number];

/** What people decided about a finding. It stands apart from the finding, and survives scans that do not see it. */
@Entity('triage')
export class TriageEntity {
  @PrimaryColumn('uuid', { name: 'application_id' })
  applicationId!: string;

  @PrimaryColumn('text')
  fingerprint!: string;

  @Column('text')
  decision!: TriageDecision;

  /** The last day, in UTC, on which the risk is accepted: `2027-01-31`. */
  @Column('date', { nullable: true })
  until!: string | null;

  @Column('text')
  reason!: string;

  /** Name of the API key that decided. */
  @Column('text', { name: 'decided_by' })
  decidedBy!: string;

  @Column({ type: 'timestamptz', name: 'decided_at', precision: 3, default: () => 'now()' })
  decidedAt!: Date;
}
