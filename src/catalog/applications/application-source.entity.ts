import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CodeOrigin } from './code/code-origin.js';
import type { ApplicationPart } from './part.js';

/** A version of an application's code. */
@Entity('application_sources')
export class ApplicationSourceEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'application_id' })
  applicationId!: string;

  /** Of the tar that holds it in the artifact store. */
  @Column('text')
  sha256!: string;

  @Column('integer')
  files!: number;

  /** Of the files altogether; a bigint, which the driver hands over as text. */
  @Column('bigint', { transformer: { from: Number, to: (bytes: number) => bytes } })
  bytes!: number;

  @Column('jsonb')
  origin!: CodeOrigin;

  @Column('jsonb')
  parts!: readonly ApplicationPart[];

  /** Path of the API document in it. */
  @Column('text', { nullable: true })
  document!: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;
}
