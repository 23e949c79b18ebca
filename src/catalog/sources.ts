import { hash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, Repository } from 'typeorm';
import { Conflict, NotFound } from '#core/errors/index';
import {
  matching,
  newestFirst,
  type Page,
  type PageQuery,
  UNIQUE_VIOLATION,
  uuidv7,
} from '#platform/database/index';
import { SecretBox } from '#platform/storage/index';
import { refuse } from './projects.js';
import { ownerOf, SourceDirectory } from './source-directory.js';
import { type SealedSecret, SourceEntity } from './source.entity.js';
import type { ConfiguredSource, SourceKind, SourceSettings } from './source.js';

export interface NewSource {
  readonly projectId: string;
  readonly kind: SourceKind;
  readonly name: string;
  readonly settings: SourceSettings;
  /** Absent: one is made, unless unsigned deliveries are taken. */
  readonly secret?: string | undefined;
  readonly accessToken?: string | undefined;
}

export interface SourceChange {
  readonly name?: string | undefined;
  /** Replaces all settings. */
  readonly settings?: SourceSettings | undefined;
  /** null takes it away. */
  readonly accessToken?: string | null | undefined;
  readonly enabled?: boolean | undefined;
}

export interface SourceFilter {
  readonly projectId?: string | undefined;
  readonly kind?: SourceKind | undefined;
}

/** What is told once and never again. */
export interface IssuedSource {
  readonly row: SourceEntity;
  readonly token: string;
  readonly secret?: string;
}

export interface IssuedSecret {
  readonly id: string;
  readonly secret: string;
  readonly createdAt: string;
}

const MAX_SECRETS = 5;

/** Making, changing and looking up sources. */
@Injectable()
export class Sources {
  constructor(
    @InjectRepository(SourceEntity) private readonly rows: Repository<SourceEntity>,
    private readonly box: SecretBox,
    private readonly directory: SourceDirectory,
  ) {}

  /**
   * With secrets in the clear, for the stages of a run.
   * @throws {NotFound}
   */
  async configured(id: string): Promise<ConfiguredSource> {
    const source = await this.directory.find(id);
    if (source === undefined) throw new NotFound('source', id);
    return source;
  }

  /** @throws {NotFound} */
  async get(id: string): Promise<SourceEntity> {
    const row = await this.rows.findOneBy({ id });
    if (row === null) throw new NotFound('source', id);
    return row;
  }

  list(query: PageQuery, { projectId, kind }: SourceFilter): Promise<Page<SourceEntity>> {
    return newestFirst(matching(this.rows.createQueryBuilder('source'), { projectId, kind }), query);
  }

  /** @throws {Conflict} when the project has a source of this name */
  async create(wanted: NewSource): Promise<IssuedSource> {
    const id = uuidv7();
    const token = makeToken();
    const secret = wanted.secret ?? (wanted.settings.allowUnsigned ? undefined : makeSecret());
    const now = new Date();
    const row: SourceEntity = {
      id,
      projectId: wanted.projectId,
      kind: wanted.kind,
      name: wanted.name,
      settings: wanted.settings,
      fixedPath: null,
      tokenHash: tokenHash(token),
      secrets: secret === undefined ? [] : [this.sealed(secret, id)],
      accessToken: this.sealedToken(wanted.accessToken ?? null, id),
      enabled: true,
      createdAt: now,
      updatedAt: now,
    };
    await this.rows
      .insert(row)
      .catch(refuse(UNIQUE_VIOLATION, `The project has a source ${wanted.name} already`));
    this.directory.forget();
    return { row, token, ...(secret !== undefined && { secret }) };
  }

  /** @throws {NotFound | Conflict} */
  async change(id: string, { name, settings, accessToken, enabled }: SourceChange): Promise<SourceEntity> {
    await this.rows
      .update(id, {
        ...(name !== undefined && { name }),
        ...(settings !== undefined && { settings }),
        ...(accessToken !== undefined && { accessToken: this.sealedToken(accessToken, id) }),
        ...(enabled !== undefined && { enabled }),
        updatedAt: new Date(),
      })
      .catch(refuse(UNIQUE_VIOLATION, `The project has a source ${name} already`));
    this.directory.forget();
    return this.get(id);
  }

  /** Its events stay. @throws {NotFound | Conflict} */
  async remove(id: string): Promise<void> {
    const { fixedPath } = await this.get(id);
    if (fixedPath !== null) {
      throw new Conflict(`The path /api/v1/webhooks/${fixedPath} needs this source; disable it instead`);
    }
    await this.rows.delete(id);
    this.directory.forget();
  }

  /**
   * Adds a secret beside those that are active, so that a sender can change over without a gap.
   * @throws {NotFound | Conflict}
   */
  async addSecret(id: string, given?: string): Promise<IssuedSecret> {
    const secret = given ?? makeSecret();
    const added = this.sealed(secret, id);
    await this.changeSecrets(id, (secrets) => {
      if (secrets.length >= MAX_SECRETS) {
        throw new Conflict(`A source has at most ${MAX_SECRETS} active secrets; take one back first`);
      }
      return [added, ...secrets];
    });
    return { id: added.id, secret, createdAt: added.createdAt };
  }

  /** @throws {NotFound} */
  async removeSecret(id: string, secretId: string): Promise<void> {
    await this.changeSecrets(id, (secrets) => {
      const left = secrets.filter((secret) => secret.id !== secretId);
      if (left.length === secrets.length) throw new NotFound('secret', secretId);
      return left;
    });
  }

  /** The old token is refused at once. @throws {NotFound | Conflict} */
  async replaceToken(id: string): Promise<string> {
    const { fixedPath } = await this.get(id);
    if (fixedPath !== null) throw new Conflict('A source with a fixed path has no token');
    const token = makeToken();
    await this.rows.update(id, { tokenHash: tokenHash(token), updatedAt: new Date() });
    this.directory.forget();
    return token;
  }

  private async changeSecrets(
    id: string,
    change: (secrets: readonly SealedSecret[]) => readonly SealedSecret[],
  ): Promise<void> {
    await this.rows.manager.transaction(async (manager) => {
      const row = await locked(manager, id);
      await manager.update(SourceEntity, id, { secrets: [...change(row.secrets)], updatedAt: new Date() });
    });
    this.directory.forget();
  }

  private sealed(secret: string, sourceId: string): SealedSecret {
    const sealed = this.box.seal(secret, ownerOf(sourceId));
    return { id: uuidv7(), sealed, createdAt: new Date().toISOString() };
  }

  private sealedToken(accessToken: string | null, sourceId: string): string | null {
    return accessToken === null ? null : this.box.seal(accessToken, ownerOf(sourceId));
  }
}

async function locked(manager: EntityManager, id: string): Promise<SourceEntity> {
  const row = await manager.findOne(SourceEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (row === null) throw new NotFound('source', id);
  return row;
}

/** 256 random bits: guessing is hopeless, so a plain hash of it needs neither salt nor cost. */
function makeToken(): string {
  return randomBytes(32).toString('base64url');
}

export function tokenHash(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** In the form of Standard Webhooks, which any other scheme takes as a text. */
function makeSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
