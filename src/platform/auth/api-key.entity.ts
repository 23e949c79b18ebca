import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Scope } from '#platform/http/index';

/** A key as it is stored: never the key itself. */
@Entity('api_keys')
export class ApiKeyEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** The project that the key is bound to; null for all of them. */
  @Column({ type: 'uuid', name: 'project_id', nullable: true })
  projectId!: string | null;

  @Column('text')
  name!: string;

  /** The first characters, by which people recognise a key. */
  @Column('text')
  prefix!: string;

  @Column('bytea')
  hash!: Buffer;

  @Column({ type: 'text', array: true })
  scopes!: Scope[];

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  /** Written at most every half minute, and lost with the process that knew it. */
  @Column({ type: 'timestamptz', name: 'last_used_at', precision: 3, nullable: true })
  lastUsedAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3, nullable: true })
  expiresAt!: Date | null;

  @Column({ type: 'timestamptz', name: 'revoked_at', precision: 3, nullable: true })
  revokedAt!: Date | null;
}
