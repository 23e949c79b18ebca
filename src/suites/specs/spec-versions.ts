import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { NotFound } from '#core/errors/index';
import { storable, storableText, uuidv7 } from '#platform/database/index';
import { ArtifactStore } from '#platform/storage/index';
import type { EngineDocument, SpecOverview } from '../engine/engine-work.js';
import type { WritingRight } from '../stages.js';
import { SpecEntity } from './spec.entity.js';
import { SpecVersionEntity } from './spec-version.entity.js';

/** A spec's identity (states.md, contract 5). */
export interface SpecIdentity {
  readonly projectId: string;
  readonly sourceId: string;
  readonly specKey: string;
}

export interface StoredVersion {
  readonly version: SpecVersionEntity;
  /** The latest version before this one was stored; the same one when the document is unchanged. */
  readonly previousVersionId?: string;
}

/** The versions of specs: rows here, the documents in the artifact store under their hash. */
@Injectable()
export class SpecVersions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly artifacts: ArtifactStore,
  ) {}

  /**
   * Stores a document once, however often it comes.
   * @param becomesLatest false in dry runs: the version is there, and nothing else takes notice
   * @throws the signal's reason, when it aborts before the version is there, and what `ensureOurs` throws
   */
  async store(
    identity: SpecIdentity,
    document: EngineDocument,
    overview: SpecOverview,
    { becomesLatest, signal, ensureOurs }: WritingRight & { readonly becomesLatest: boolean },
  ): Promise<StoredVersion> {
    await this.artifacts.put(document.bytes, { mediaType: mediaTypeOf(document.bytes), signal });
    return this.dataSource.transaction(async (manager) => {
      await ensureOurs(manager);
      const spec = await lockedSpec(manager, identity);
      signal.throwIfAborted();
      const version = await storedVersion(manager, spec, document, overview);
      if (becomesLatest && spec.latestVersionId !== version.id) {
        await manager.update(SpecEntity, spec.id, { latestVersionId: version.id, updatedAt: new Date() });
      }
      return { version, ...(spec.latestVersionId !== null && { previousVersionId: spec.latestVersionId }) };
    });
  }

  /** @throws {NotFound} also when it belongs to another project than the one named */
  async get(
    id: string,
    projectId?: string,
  ): Promise<{ readonly version: SpecVersionEntity; readonly spec: SpecEntity }> {
    const version = await this.dataSource.manager.findOneBy(SpecVersionEntity, { id });
    const spec = version && (await this.dataSource.manager.findOneBy(SpecEntity, { id: version.specId }));
    if (version === null || spec === null || (projectId !== undefined && spec.projectId !== projectId)) {
      throw new NotFound('spec version', id);
    }
    return { version, spec };
  }

  /** @throws {NotFound | ArtifactMissing | ArtifactCorrupt} */
  async document(id: string): Promise<EngineDocument> {
    const { version } = await this.get(id);
    return { sha256: version.sha256, bytes: await this.artifacts.get(version.sha256) };
  }
}

/** The spec's row, made when it is new, and locked: of two fetches at the same time one comes after the other. */
async function lockedSpec(
  manager: EntityManager,
  { projectId, sourceId, specKey }: SpecIdentity,
): Promise<SpecEntity> {
  const identity = { projectId, sourceId, key: storableText(specKey) };
  await manager
    .createQueryBuilder()
    .insert()
    .into(SpecEntity)
    .values({ id: uuidv7(), ...identity })
    .orIgnore()
    .execute();
  return manager.findOneOrFail(SpecEntity, { where: identity, lock: { mode: 'pessimistic_write' } });
}

/** What is known of an old version is refreshed: a newer engine may have read more out of it. */
async function storedVersion(
  manager: EntityManager,
  spec: SpecEntity,
  { sha256, bytes }: EngineDocument,
  { title, apiVersion, dialect, operations, problems }: SpecOverview,
): Promise<SpecVersionEntity> {
  const read = storable({ dialect, title, apiVersion, operations, problems });
  const values = { ...read, operationCount: operations.length };
  const known = await manager.findOneBy(SpecVersionEntity, { specId: spec.id, sha256 });
  const version = known ?? { id: uuidv7(), specId: spec.id, sha256, sizeBytes: bytes.byteLength };
  return manager.save(SpecVersionEntity, { ...version, ...values });
}

function mediaTypeOf(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 64)).toString('utf8').trimStart();
  return start.startsWith('{') || start.startsWith('[') ? 'application/json' : 'application/yaml';
}
