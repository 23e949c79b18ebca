import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FOREIGN_KEY_VIOLATION, sqlStateOf } from '#platform/database/index';
import type { ArtifactDriver, Content, Draft } from './artifact-driver.js';
import { Quota, type Usage } from './quota.js';
import { unreferencedArtifacts } from './retention.js';
import { ArtifactCorrupt, ArtifactMissing } from './storage-errors.js';

/** Names an artifact; the hash is of its content. */
export interface Artifact {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
}

export interface PutOptions {
  readonly mediaType: string;
  /** Nothing is written any more once it has aborted. */
  readonly signal?: AbortSignal;
}

export interface Purged {
  readonly artifacts: number;
  readonly bytes: number;
}

export interface ArtifactStoreSettings {
  readonly quotaBytes: number;
  /** Told once when four fifths of the quota are in use; logs a warning by default. */
  readonly onFillingUp?: (usage: Usage) => void;
}

/** A draft is given a day: no upload takes longer, and a dead process leaves its own behind. */
const DRAFTS_KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * Immutable content by its hash (states.md, contract 10): the bytes with a driver, and a row that names each.
 *
 * Rows of other tables that hold on to an artifact reference `artifacts (sha256)`: `purge` leaves those alone.
 * The row's lock is what keeps a put and a purge of the same content apart, in all processes.
 */
@Injectable()
export class ArtifactStore {
  private readonly quota: Quota;
  private readonly logger = new Logger(ArtifactStore.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly driver: ArtifactDriver,
    settings: ArtifactStoreSettings,
  ) {
    const warn = (usage: Usage): void =>
      this.logger.warn({ msg: 'The artifact store is filling up', ...usage });
    this.quota = new Quota(settings.quotaBytes, () => this.measure(), settings.onFillingUp ?? warn);
  }

  /**
   * Stores content, once however often it is put. The media type of the first put stays.
   * @throws {StorageFull} when the quota or the disk has no room for it
   * @throws {StorageUnavailable} when it cannot be written
   * @throws the signal's reason
   */
  async put(content: Content, { mediaType, signal }: PutOptions): Promise<Artifact> {
    const known = content instanceof Uint8Array ? await this.touch(sha256Of(content)) : undefined;
    if (known !== undefined) return known;
    const room = await this.quota.room();
    signal?.throwIfAborted();
    const draft = await this.driver.draft(content, room);
    try {
      signal?.throwIfAborted();
      return await this.keep(draft, mediaType);
    } finally {
      await draft.discard();
    }
  }

  /**
   * The whole content, checked against its hash.
   * @throws {ArtifactMissing | ArtifactCorrupt | StorageUnavailable}
   */
  async get(sha256: string): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await this.open(sha256)) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks);
  }

  /**
   * The content as a stream of bytes, which fails with `ArtifactCorrupt` at its end when the hash is wrong.
   * @throws {ArtifactMissing | StorageUnavailable}
   */
  async open(sha256: string): Promise<Readable> {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new ArtifactMissing(sha256);
    return Readable.from(verified(await this.driver.open(sha256), sha256), { objectMode: false });
  }

  async has(sha256: string): Promise<boolean> {
    return (await this.find(sha256)) !== undefined && this.driver.has(sha256);
  }

  /** What is known about an artifact, without its content. */
  async find(sha256: string): Promise<Artifact | undefined> {
    const rows = await this.dataSource.query<Row[]>(
      'SELECT sha256, size_bytes, media_type FROM artifacts WHERE sha256 = $1',
      [sha256],
    );
    return rows.map(toArtifact)[0];
  }

  /** Removes what nobody references and nobody has put since, and what dead processes left half written. */
  async purge(unreferencedBefore: Date): Promise<Purged> {
    let purged: Purged = { artifacts: 0, bytes: 0 };
    for await (const { sha256, sizeBytes } of unreferencedArtifacts(this.dataSource, unreferencedBefore)) {
      if (!(await this.remove(sha256, unreferencedBefore))) continue;
      purged = { artifacts: purged.artifacts + 1, bytes: purged.bytes + sizeBytes };
    }
    await this.driver.removeDrafts(new Date(Date.now() - DRAFTS_KEPT_MS));
    this.quota.expire();
    return purged;
  }

  usage(): Promise<Usage> {
    return this.quota.usage();
  }

  /**
   * Writes and reads back; for health checks.
   * @returns how long it took, in milliseconds
   * @throws {StorageUnavailable}
   */
  async check(): Promise<number> {
    const started = performance.now();
    await this.driver.check();
    return performance.now() - started;
  }

  /** The cheap put: known content is only marked as still in use. */
  private async touch(sha256: string): Promise<Artifact | undefined> {
    const rows = await this.dataSource.query<Row[]>(
      `WITH touched AS (UPDATE artifacts SET last_referenced_at = now() WHERE sha256 = $1 RETURNING *)
       SELECT * FROM touched`,
      [sha256],
    );
    const [artifact] = rows.map(toArtifact);
    return artifact !== undefined && (await this.driver.has(sha256)) ? artifact : undefined;
  }

  /** The file comes before the commit: a row without content would lie, content without a row is only unused. */
  private async keep({ sha256, sizeBytes, keep }: Draft, mediaType: string): Promise<Artifact> {
    const row = await this.dataSource.transaction(async (manager) => {
      const stored = await insert(manager, { sha256, sizeBytes, mediaType });
      await keep();
      return stored;
    });
    if (row.inserted) this.quota.added(sizeBytes);
    return toArtifact(row);
  }

  /** @returns false when somebody took hold of it meanwhile */
  private async remove(sha256: string, unreferencedBefore: Date): Promise<boolean> {
    return this.dataSource
      .transaction(async (manager) => {
        const [, deleted] = await manager.query<[unknown, number]>(
          'DELETE FROM artifacts WHERE sha256 = $1 AND last_referenced_at < $2',
          [sha256, unreferencedBefore],
        );
        if (deleted === 1) await this.driver.remove(sha256);
        return deleted === 1;
      })
      .catch((error: unknown) => {
        if (sqlStateOf(error) === FOREIGN_KEY_VIOLATION) return false;
        throw error;
      });
  }

  private async measure(): Promise<number> {
    const rows = await this.dataSource.query<{ bytes: string }[]>(
      'SELECT coalesce(sum(size_bytes), 0) AS bytes FROM artifacts',
    );
    return Number(rows[0]?.bytes ?? 0);
  }
}

interface Row {
  readonly sha256: string;
  readonly size_bytes: string;
  readonly media_type: string;
}

interface StoredRow extends Row {
  readonly inserted: boolean;
}

function toArtifact(row: Row): Artifact {
  return { sha256: row.sha256, sizeBytes: Number(row.size_bytes), mediaType: row.media_type };
}

/** `xmax` is 0 in a row that this statement inserted, and not in one that it updated. */
async function insert(manager: EntityManager, artifact: Artifact): Promise<StoredRow> {
  const [row] = await manager.query<[StoredRow]>(
    `INSERT INTO artifacts (sha256, size_bytes, media_type) VALUES ($1, $2, $3)
     ON CONFLICT (sha256) DO UPDATE SET last_referenced_at = now()
     RETURNING *, xmax = 0 AS inserted`,
    [artifact.sha256, artifact.sizeBytes, artifact.mediaType],
  );
  return row;
}

function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

async function* verified(content: Readable, sha256: string): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of content as AsyncIterable<Buffer>) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== sha256) throw new ArtifactCorrupt(sha256);
}
