import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { NotFound } from '#core/errors/index';
import { storable, storableText, uuidv7 } from '#platform/database/index';
import { ArtifactStore } from '#platform/storage/index';
import type { EngineDocument, SpecOverview } from '../engine/engine-work.js';
import { Spec } from './spec.entity.js';
import { SpecVersion } from './spec-version.entity.js';

/** A spec's identity (states.md, contract 5). */
export interface SpecIdentity {
  readonly projectId: string;
  readonly sourceId: string;
  readonly specKey: string;
}

export interface StoredVersion {
  readonly version: SpecVersion;
  /** The latest version before this one was stored; the same one when the document is unchanged. */
  readonly previousVersionId?: string;
}

/** The versions of specs: rows here, the documents in the artifact store under their hash. */
@Injectable()
export class SpecVersions {
  constructor(
    private readonly database: DataSource,
    private readonly artifacts: ArtifactStore,
  ) {}

  /**
   * Stores a document once, however often it comes.
   * @param becomesLatest false in dry runs: the version is there, and nothing else takes notice
   */
  async store(
    identity: SpecIdentity,
    document: EngineDocument,
    overview: SpecOverview,
    becomesLatest: boolean,
  ): Promise<StoredVersion> {
    await this.artifacts.put(document.bytes, { mediaType: mediaTypeOf(document.bytes) });
    return this.database.transaction(async (manager) => {
      const spec = await lockedSpec(manager, identity);
      const version = await storedVersion(manager, spec, document, overview);
      if (becomesLatest && spec.latestVersionId !== version.id) {
        await manager.update(Spec, spec.id, { latestVersionId: version.id, updatedAt: new Date() });
      }
      return { version, ...(spec.latestVersionId !== null && { previousVersionId: spec.latestVersionId }) };
    });
  }

  /** @throws {NotFound} also when it belongs to another project than the one named */
  async get(id: string, projectId?: string): Promise<{ readonly version: SpecVersion; readonly spec: Spec }> {
    const version = await this.database.manager.findOneBy(SpecVersion, { id });
    const spec = version && (await this.database.manager.findOneBy(Spec, { id: version.specId }));
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
): Promise<Spec> {
  const identity = { projectId, sourceId, key: storableText(specKey) };
  await manager
    .createQueryBuilder()
    .insert()
    .into(Spec)
    .values({ id: uuidv7(), ...identity })
    .orIgnore()
    .execute();
  return manager.findOneOrFail(Spec, { where: identity, lock: { mode: 'pessimistic_write' } });
}

/** What is known of an old version is refreshed: a newer engine may have read more out of it. */
async function storedVersion(
  manager: EntityManager,
  spec: Spec,
  { sha256, bytes }: EngineDocument,
  { title, apiVersion, dialect, operations, problems }: SpecOverview,
): Promise<SpecVersion> {
  const read = storable({ dialect, title, apiVersion, operations, problems });
  const values = { ...read, operationCount: operations.length };
  const known = await manager.findOneBy(SpecVersion, { specId: spec.id, sha256 });
  const version = known ?? { id: uuidv7(), specId: spec.id, sha256, sizeBytes: bytes.byteLength };
  return manager.save(SpecVersion, { ...version, ...values });
}

function mediaTypeOf(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 64)).toString('utf8').trimStart();
  return start.startsWith('{') || start.startsWith('[') ? 'application/json' : 'application/yaml';
}
