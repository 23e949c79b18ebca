import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SourceKind } from '#catalog/index';
import type { EventAction, EventOrigin, EventStatus } from './event.js';

/** A row of the inbox without its payload, which is read by `Inbox.payload` alone. */
@Entity('events')
export class EventEntity {
  /** uuidv7; its time is `receivedAt`, so that the primary key is also the order of arrival. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'project_id' })
  projectId!: string;

  @Column('uuid', { name: 'source_id' })
  sourceId!: string;

  @Column('text', { name: 'source_kind' })
  kind!: SourceKind;

  @Column('text', { name: 'event_type' })
  type!: string;

  @Column('text')
  action!: EventAction;

  /** Ordering key together with project and source (states.md, contract 5). */
  @Column('text', { name: 'spec_key' })
  specKey!: string;

  @Column('text')
  status!: EventStatus;

  @Column('text', { nullable: true })
  reason!: string | null;

  /** `id:…` or `sha256:…`; null once a body without a delivery id may come again (DEDUP_WINDOW_SECONDS). */
  @Column('text', { name: 'delivery_key', nullable: true })
  deliveryKey!: string | null;

  @Column('text', { name: 'content_type' })
  contentType!: string;

  @Column('jsonb')
  headers!: Readonly<Record<string, string>>;

  @Column('jsonb', { nullable: true })
  origin!: EventOrigin | null;

  @Column('bytea', { name: 'payload_sha256' })
  payloadSha256!: Buffer;

  @Column('integer', { name: 'payload_bytes' })
  payloadBytes!: number;

  @Column({ type: 'timestamptz', name: 'received_at', precision: 3 })
  receivedAt!: Date;

  @Column({ type: 'timestamptz', name: 'last_delivery_at', precision: 3 })
  lastDeliveryAt!: Date;

  @Column('integer', { name: 'dispatch_attempt' })
  dispatchAttempt!: number;

  @Column('integer')
  redeliveries!: number;
}
