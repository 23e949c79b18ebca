import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { NotFound } from '#core/errors/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { matching, newestFirst, type Page, type PageQuery, uuidv7 } from '#platform/database/index';
import { type Scope, SCOPES } from '#platform/http/index';
import { ApiKeyEntity } from './api-key.entity.js';
import { KeyRing } from './key-ring.js';
import { hashOf, makeKey, prefixOf } from './key-text.js';

export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Absent: for all projects. */
  readonly projectId?: string | undefined;
  readonly expiresAt?: Date | undefined;
}

/** A stored key, and the only sight of its text. */
export interface IssuedKey {
  readonly row: ApiKeyEntity;
  readonly key: string;
}

/** Any number, the same in every process: whoever holds it makes the first key. */
const FIRST_KEY_LOCK = 4_173_002;

/** Making, listing and revoking keys. */
@Injectable()
export class ApiKeys {
  constructor(
    @InjectRepository(ApiKeyEntity) private readonly rows: Repository<ApiKeyEntity>,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly ring: KeyRing,
  ) {}

  async create(wanted: NewApiKey): Promise<IssuedKey> {
    const key = makeKey();
    const row = rowOf(wanted, key);
    await this.rows.insert(row);
    return { row, key };
  }

  /** @param projectId only keys bound to it; undefined for all keys */
  list(query: PageQuery, projectId?: string): Promise<Page<ApiKeyEntity>> {
    return newestFirst(matching(this.rows.createQueryBuilder('key'), { projectId }), query);
  }

  /** @throws {NotFound} */
  async get(id: string): Promise<ApiKeyEntity> {
    const row = await this.rows.findOneBy({ id });
    if (row === null) throw new NotFound('key', id);
    return row;
  }

  /** Whether the key was neither revoked nor has it expired. */
  async isUsable(id: string): Promise<boolean> {
    return this.rows
      .createQueryBuilder('key')
      .where('key.id = :id AND key.revokedAt IS NULL', { id })
      .andWhere('(key.expiresAt IS NULL OR key.expiresAt > now())')
      .getExists();
  }

  /** Holds at once in this process, and within seconds in the others. A second time changes nothing. */
  async revoke(id: string): Promise<ApiKeyEntity> {
    await this.rows.query('UPDATE api_keys SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL', [
      id,
    ]);
    this.ring.forget();
    return this.get(id);
  }

  /** For a project that is deleted. */
  async revokeOfProject(projectId: string): Promise<void> {
    await this.rows.query(
      'UPDATE api_keys SET revoked_at = now() WHERE project_id = $1 AND revoked_at IS NULL',
      [projectId],
    );
    this.ring.forget();
  }

  /**
   * Sees to it that somebody can administer: the key of ASSAY_ADMIN_KEY if that is set, otherwise a new one
   * when no key with the scope `admin` for all projects is usable (at the first start, or when all were lost).
   *
   * @returns the text of a key that was made, to be shown once; undefined when there was nothing to make
   */
  async ensureAdminKey(): Promise<string | undefined> {
    const { adminKey } = this.settings;
    return this.rows.manager.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [FIRST_KEY_LOCK]);
      if (adminKey !== undefined) {
        await insertAdmin(manager, adminKey);
        return undefined;
      }
      if (await hasAdmin(manager)) return undefined;
      const key = makeKey();
      await insertAdmin(manager, key);
      return key;
    });
  }
}

/** A key that was revoked stays so, also when the environment still names it. */
async function insertAdmin(manager: EntityManager, key: string): Promise<void> {
  const row = rowOf({ name: 'administrator', scopes: SCOPES }, key);
  await manager.createQueryBuilder().insert().into(ApiKeyEntity).values(row).orIgnore().execute();
}

async function hasAdmin(manager: EntityManager): Promise<boolean> {
  return manager
    .createQueryBuilder(ApiKeyEntity, 'key')
    .where(`key.projectId IS NULL AND key.revokedAt IS NULL AND 'admin' = ANY (key.scopes)`)
    .andWhere('(key.expiresAt IS NULL OR key.expiresAt > now())')
    .getExists();
}

function rowOf({ name, scopes, projectId, expiresAt }: NewApiKey, key: string): ApiKeyEntity {
  return {
    id: uuidv7(),
    projectId: projectId ?? null,
    name,
    prefix: prefixOf(key),
    hash: hashOf(key),
    scopes: [...scopes],
    createdAt: new Date(),
    lastUsedAt: null,
    expiresAt: expiresAt ?? null,
    revokedAt: null,
  };
}
