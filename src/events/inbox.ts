import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource, type EntityManager, type Repository } from 'typeorm';
import { type DomainError, NotFound } from '#core/errors/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { type Page, poolOf, sqlStateOf } from '#platform/database/index';
import { faultPoint } from '#platform/faults/index';
import { ArtifactStore } from '#platform/storage/index';
import type { Accepted, Delivery } from './delivery.js';
import { DeliveryUnstorable, InboxFull, InboxUnavailable } from './errors.js';
import { EventEntity } from './event.entity.js';
import { listEvents } from './event-list.js';
import type { EventStatus } from './event.js';
import type { EventsQuery } from './event.view.js';
import { type InboxRow, inboxRow, insertRows } from './inbox-row.js';
import { MicroBatch } from './micro-batch.js';
import { recordRedelivery } from './redelivery.js';

/** Larger payloads go to the artifact store (states.md, contract 4). */
const LARGEST_PAYLOAD_IN_ROW = 2 ** 20;
/** A key that is released and taken again by somebody else is tried anew; more than a few times is a fault. */
const MAX_TRIES = 5;
/** SQLSTATE classes that are about values: 21 to 23, and program limits (54). */
const VALUES_FAULT = /^(2[123]|54)/;

/** The table of events, from which the queue can always be rebuilt. */
@Injectable()
export class Inbox implements BeforeApplicationShutdown {
  private readonly rows: Repository<EventEntity>;
  private readonly batch: MicroBatch<InboxRow, boolean>;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly artifacts: ArtifactStore,
  ) {
    this.rows = dataSource.getRepository(EventEntity);
    this.batch = new MicroBatch<InboxRow, boolean>({
      write: (batch) => this.insert(batch),
      isItemsFault: isValuesFault,
      sizeOf: ({ payloadArtifact, delivery }) => (payloadArtifact === undefined ? delivery.body.length : 0),
      refusal: () => new InboxFull(),
    });
  }

  /**
   * Stores a delivery, and resolves after the commit. A delivery that is known already is recorded as a redelivery;
   * one whose event is dead runs again.
   *
   * @throws {InboxFull | InboxUnavailable | DeliveryUnstorable | StorageFull | StorageUnavailable}
   */
  async accept(delivery: Delivery): Promise<Accepted> {
    const row = inboxRow(delivery, await this.storeLarge(delivery));
    const accepted = await this.store(row).catch((error: unknown) => {
      throw translated(error);
    });
    faultPoint('event-committed', accepted);
    if (accepted.status === 'accepted') for (const listener of this.listeners) listener();
    return accepted;
  }

  /** Called after each commit of an event that is to be dispatched. */
  onAccepted(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** @throws {NotFound} */
  async find(id: string): Promise<EventEntity> {
    const row = await this.rows.findOneBy({ id });
    if (row === null) throw new NotFound('event', id);
    return row;
  }

  list(query: EventsQuery): Promise<Page<EventEntity>> {
    return listEvents(this.rows, query);
  }

  /**
   * The bytes that arrived.
   * @throws {NotFound | ArtifactMissing | ArtifactCorrupt | StorageUnavailable}
   */
  async payload(id: string): Promise<Uint8Array> {
    const [row] = await this.dataSource.query<{ payload: Buffer | null; payload_artifact: string | null }[]>(
      'SELECT payload, payload_artifact FROM events WHERE id = $1',
      [id],
    );
    if (row === undefined) throw new NotFound('event', id);
    return row.payload ?? this.artifacts.get(row.payload_artifact ?? '');
  }

  /** Events' states follow their latest run: to be called in that run's transaction. */
  async setStatus(
    manager: EntityManager,
    ids: readonly string[],
    status: EventStatus,
    reason?: string,
  ): Promise<void> {
    if (ids.length === 0) return;
    await manager.query('UPDATE events SET status = $2, reason = $3 WHERE id = ANY($1)', [
      ids,
      status,
      reason ?? null,
    ]);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.batch.drain();
  }

  private async storeLarge({ body, contentType }: Delivery): Promise<string | undefined> {
    if (body.length <= LARGEST_PAYLOAD_IN_ROW) return undefined;
    const { sha256 } = await this.artifacts.put(body, { mediaType: contentType });
    return sha256;
  }

  private async store(row: InboxRow): Promise<Accepted> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      if (await this.batch.add(row)) {
        const status = 'ignored' in row.delivery.routing ? 'ignored' : 'accepted';
        return { eventId: row.id, status, duplicate: false };
      }
      const redelivery = await recordRedelivery(this.dataSource, row, this.settings.dedupWindowMs);
      if (redelivery.kind === 'known') return redelivery.accepted;
    }
    throw new InboxUnavailable(
      new Error(`The key of event ${row.id} was taken and released again and again`),
    );
  }

  /** False where the delivery key is taken. */
  private async insert(rows: readonly InboxRow[]): Promise<readonly boolean[]> {
    const inserted = await insertRows(poolOf(this.dataSource), rows);
    return rows.map(({ id }) => inserted.has(id));
  }
}

function translated(error: unknown): DomainError {
  if (isValuesFault(error)) return new DeliveryUnstorable(error);
  // Whatever else the database says, the sender can only try again; the cause is logged.
  return error instanceof InboxFull ? error : new InboxUnavailable(error);
}

function isValuesFault(error: unknown): boolean {
  return VALUES_FAULT.test(sqlStateOf(error) ?? '');
}
