import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Change, ChangeCounts, OperationKey } from '#core/spec/index';

/** A change as it is stored: a schema that thousands of operations use names the first of them only. */
export interface StoredChange extends Change {
  readonly operationCount: number;
}

/** Which operations came, went and changed at all. */
export interface ComparedOperations {
  readonly added: readonly OperationKey[];
  readonly removed: readonly OperationKey[];
  readonly changed: readonly OperationKey[];
}

/** What changed between two versions of a spec. */
@Entity('spec_comparisons')
export class SpecComparisonEntity {
  @PrimaryColumn('uuid', { name: 'before_version_id' })
  beforeVersionId!: string;

  @PrimaryColumn('uuid', { name: 'after_version_id' })
  afterVersionId!: string;

  /** Another engine may judge otherwise: then it is made again. */
  @Column('text', { name: 'engine_version' })
  engineVersion!: string;

  @Column('jsonb')
  counts!: ChangeCounts;

  @Column('jsonb')
  operations!: ComparedOperations;

  /** Worst first. Read a page at a time, and never with the row. */
  @Column('jsonb', { select: false })
  changes!: readonly StoredChange[];

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;
}
