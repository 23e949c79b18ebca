import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Conflict, messageOf, NotFound } from '#core/errors/index';
import {
  newestFirst,
  type Page,
  type PageQuery,
  sqlStateOf,
  storableText,
  UNIQUE_VIOLATION,
  uuidv7,
} from '#platform/database/index';
import { EgressGuard } from '#platform/http/index';
import { SecretBox } from '#platform/storage/index';
import type { AnalysisType } from '../analysis-type.js';
import type { ServiceHealth } from './contract.js';
import { sealOwner, ServiceClient } from './service-client.js';
import { ServiceEntity } from './service.entity.js';

export interface NewService {
  readonly name: string;
  readonly url: string;
  readonly key?: string | undefined;
  readonly types: readonly AnalysisType[];
  readonly capacity: number;
  readonly targetHost?: string | null | undefined;
  readonly enabled?: boolean | undefined;
}

/** What is undefined stays; a key that is null is forgotten, and one of another origin too. */
export interface ServiceChange {
  readonly name?: string | undefined;
  readonly url?: string | undefined;
  readonly key?: string | null | undefined;
  readonly types?: readonly AnalysisType[] | undefined;
  readonly capacity?: number | undefined;
  readonly targetHost?: string | null | undefined;
  readonly enabled?: boolean | undefined;
}

/** The services that analyse for us. */
@Injectable()
export class Services {
  constructor(
    private readonly dataSource: DataSource,
    private readonly guard: EgressGuard,
    private readonly box: SecretBox,
    private readonly client: ServiceClient,
  ) {}

  list(page: PageQuery): Promise<Page<ServiceEntity>> {
    return newestFirst(this.dataSource.manager.createQueryBuilder(ServiceEntity, 'service'), page);
  }

  /** @throws {NotFound} */
  async get(id: string): Promise<ServiceEntity> {
    const row = await this.dataSource.manager.findOneBy(ServiceEntity, { id });
    if (row === null) throw new NotFound('service', id);
    return row;
  }

  /**
   * @throws {EgressRefused} when it is where we do not go
   * @throws {Conflict} when there is one of that name or address
   */
  async register({ url, key, types, targetHost = null, ...wanted }: NewService): Promise<ServiceEntity> {
    const id = uuidv7();
    const sealedKey = key === undefined ? null : this.box.seal(key, sealOwner(id));
    const row = { id, ...wanted, targetHost, enabled: wanted.enabled ?? true, types: [...types], sealedKey };
    const checked = await this.allowed(url);
    await this.dataSource.manager.insert(ServiceEntity, { ...row, url: checked }).catch(refuseTwice);
    return this.check(await this.get(id));
  }

  /** @throws {NotFound | EgressRefused | Conflict} */
  async change(id: string, wanted: ServiceChange): Promise<ServiceEntity> {
    const { name, url, types, capacity, targetHost, enabled } = wanted;
    const key = keyAfter(await this.get(id), wanted);
    const change = {
      ...(name !== undefined && { name }),
      ...(capacity !== undefined && { capacity }),
      ...(targetHost !== undefined && { targetHost }),
      ...(enabled !== undefined && { enabled }),
      ...(url !== undefined && { url: await this.allowed(url) }),
      ...(key !== undefined && { sealedKey: key === null ? null : this.box.seal(key, sealOwner(id)) }),
      ...(types !== undefined && { types: [...types] }),
      updatedAt: new Date(),
    };
    await this.dataSource.manager.update(ServiceEntity, id, change).catch(refuseTwice);
    return this.check(await this.get(id));
  }

  /** Tests that it has are lost to us, and made elsewhere. @throws {NotFound} */
  async remove(id: string): Promise<void> {
    await this.get(id);
    await this.dataSource.manager.delete(ServiceEntity, id);
  }

  /** Asks a service how it is, and remembers the answer; that it does not answer is one. */
  async check(service: ServiceEntity): Promise<ServiceEntity> {
    const began = performance.now();
    const found = await this.client.health(service).then(
      (health) => healthOf(health),
      (error: unknown) => ({ health: 'unhealthy' as const, healthMessage: storableText(messageOf(error)) }),
    );
    const latencyMs = Math.round(performance.now() - began);
    const seen = { ...found, latencyMs, checkedAt: new Date() };
    await this.dataSource.manager.update(ServiceEntity, service.id, seen);
    return this.get(service.id);
  }

  /** Checks those that nobody has checked for a while; of several processes one does each. @returns how many */
  async checkStale(olderThanMs: number): Promise<number> {
    const [due] = await this.dataSource.query<[{ id: string }[], number]>(
      `UPDATE analysis_services SET checked_at = now()
       WHERE id IN (SELECT id FROM analysis_services
         WHERE enabled AND (checked_at IS NULL OR checked_at < now() - $1 * interval '1 ms')
         FOR UPDATE SKIP LOCKED)
       RETURNING id`,
      [olderThanMs],
    );
    await Promise.all(due.map(async ({ id }) => this.check(await this.get(id))));
    return due.length;
  }

  /** @throws {EgressRefused | DependencyFailed} */
  private async allowed(url: string): Promise<string> {
    await this.guard.addressesOf(new URL(url), []);
    return url.replace(/\/+$/, '');
  }
}

/** A key is told to nobody but those for whom it was given. */
function keyAfter(before: ServiceEntity, { url, key }: ServiceChange): string | null | undefined {
  const moves = url !== undefined && new URL(url).origin !== new URL(before.url).origin;
  return key === undefined && moves ? null : key;
}

function healthOf({ status, version, tools }: ServiceHealth) {
  const isWell = status === 'healthy';
  return {
    health: isWell ? ('healthy' as const) : ('unhealthy' as const),
    healthMessage: isWell ? null : storableText(`it says that it is ${status}`),
    version: storableText(version),
    tools: tools.map((tool) => storableText(tool)),
  };
}

function refuseTwice(error: unknown): never {
  if (sqlStateOf(error) === UNIQUE_VIOLATION)
    throw new Conflict('There is a service of that name or address already');
  throw error;
}
