import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, Repository } from 'typeorm';
import { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeyInvalid } from './auth-errors.js';
import type { Caller } from './caller.js';
import { hashOf } from './key-text.js';

/** How long a revoked key may still work in processes other than the one that revoked it. */
const REMEMBER_MS = 3_000;
/** Wrong keys are remembered, too, or each would cost a query; the bound keeps a flood of them from filling memory. */
const REMEMBERED_KEYS = 5_000;
const NOTE_USE_EVERY_MS = 30_000;

interface Remembered {
  readonly caller: Caller | undefined;
  readonly expiresAtMs: number;
  readonly lookedUpAtMs: number;
}

/** Checks keys on requests: a look-up in the database at most every few seconds for each key. */
@Injectable()
export class KeyRing implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(KeyRing.name);
  private readonly remembered = new Map<string, Promise<Remembered>>();
  private readonly used = new Map<string, Date>();
  private timer: NodeJS.Timeout | undefined;

  constructor(@InjectRepository(ApiKeyEntity) private readonly rows: Repository<ApiKeyEntity>) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.noteUses(), NOTE_USE_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.noteUses();
  }

  /** @throws {ApiKeyInvalid} when the key is unknown, expired or revoked */
  async authenticate(key: string): Promise<Caller> {
    const { caller, expiresAtMs } = await this.recall(key);
    const now = Date.now();
    if (caller === undefined || expiresAtMs <= now) throw new ApiKeyInvalid();
    this.used.set(caller.keyId, new Date(now));
    return caller;
  }

  /** The next request with any key asks the database again. */
  forget(): void {
    this.remembered.clear();
  }

  private async recall(key: string): Promise<Remembered> {
    const hash = hashOf(key);
    const name = hash.toString('base64');
    const known = await this.remembered.get(name);
    if (known !== undefined && known.lookedUpAtMs + REMEMBER_MS > Date.now()) return known;
    const lookup = this.lookUp(hash);
    this.remember(name, lookup);
    return lookup;
  }

  /** The promise is kept and not its outcome, so that requests at the same time share one query. */
  private remember(name: string, lookup: Promise<Remembered>): void {
    const [oldest] = this.remembered.keys();
    if (oldest !== undefined && this.remembered.size >= REMEMBERED_KEYS) this.remembered.delete(oldest);
    this.remembered.delete(name);
    this.remembered.set(name, lookup);
    lookup.catch(() => this.remembered.delete(name));
  }

  private async lookUp(hash: Buffer): Promise<Remembered> {
    const lookedUpAtMs = Date.now();
    const row = await this.rows.findOneBy({ hash, revokedAt: IsNull() });
    return {
      caller: row === null ? undefined : callerOf(row),
      expiresAtMs: row?.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
      lookedUpAtMs,
    };
  }

  /** One statement for all keys; that a key was used is not worth a write on each request. */
  private async noteUses(): Promise<void> {
    if (this.used.size === 0) return;
    const uses = [...this.used];
    this.used.clear();
    await this.rows
      .query(
        `UPDATE api_keys SET last_used_at = used.at
         FROM unnest($1::uuid[], $2::timestamptz[]) AS used (id, at) WHERE api_keys.id = used.id`,
        [uses.map(([id]) => id), uses.map(([, at]) => at)],
      )
      .catch((error: unknown) =>
        this.logger.warn({ msg: 'Last use of keys could not be written', err: error }),
      );
  }
}

function callerOf({ id, name, projectId, scopes }: ApiKeyEntity): Caller {
  return { keyId: id, name, scopes, ...(projectId !== null && { projectId }) };
}
