import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Dialect, OperationKey, SpecProblem } from '#core/spec/index';

/** What lists and pages show of an operation; the document itself is in the artifact store. */
export interface OperationSummary {
  readonly key: OperationKey;
  readonly summary?: string;
  readonly tags: readonly string[];
  readonly deprecated: boolean;
}

/** One content-addressed state of an API document: the same bytes are the same version. */
@Entity('spec_versions')
export class SpecVersionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'spec_id' })
  specId!: string;

  /** Of the document's bytes; its name in the artifact store, too. */
  @Column('text')
  sha256!: string;

  @Column('integer', { name: 'size_bytes' })
  sizeBytes!: number;

  @Column('text')
  dialect!: Dialect;

  @Column('text')
  title!: string;

  @Column('text', { name: 'api_version' })
  apiVersion!: string;

  @Column('integer', { name: 'operation_count' })
  operationCount!: number;

  @Column('jsonb')
  operations!: readonly OperationSummary[];

  @Column('jsonb')
  problems!: readonly SpecProblem[];

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' })
  createdAt!: Date;
}
