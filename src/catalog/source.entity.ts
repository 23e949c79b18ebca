import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FixedPath, SourceKind, SourceSettings } from './source.js';

/** A secret as it is kept: sealed, and named so that one of several can be taken back. */
export interface SealedSecret {
  readonly id: string;
  readonly sealed: string;
  readonly createdAt: string;
}

@Entity('sources')
export class SourceEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'project_id' })
  projectId!: string;

  @Column('text')
  kind!: SourceKind;

  @Column('text')
  name!: string;

  @Column('text', { name: 'fixed_path', nullable: true })
  fixedPath!: FixedPath | null;

  @Column('bytea', { name: 'token_hash', nullable: true })
  tokenHash!: Buffer | null;

  @Column('jsonb')
  secrets!: readonly SealedSecret[];

  /** Access token for fetching documents (ApiFox, GitHub), sealed. */
  @Column('text', { name: 'access_token', nullable: true })
  accessToken!: string | null;

  /** As given; read through `sourceSettings`, which fills in what is new since it was stored. */
  @Column('jsonb')
  settings!: Partial<SourceSettings>;

  @Column('boolean')
  enabled!: boolean;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt!: Date;
}
