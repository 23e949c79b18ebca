import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { NotFound } from '#core/errors/index';
import { storable, uuidv7 } from '#platform/database/index';
import { ArtifactStore } from '#platform/storage/index';
import type { EnginePack, SuiteContent } from '../engine/engine-work.js';
import type { SpecVersionEntity } from '../specs/spec-version.entity.js';
import type { GenerateSuite } from '../stages.js';
import { inBatches } from '../in-batches.js';
import type { OutputFile } from './output-folder.js';
import { PathOutside } from './path-outside.js';
import { packBytes, packFrom } from './pack-file.js';
import { SuiteFileEntity } from './suite-file.entity.js';
import { SuiteEntity } from './suite.entity.js';
import { type StoredQuality, type SuiteSettings, SuiteVersionEntity } from './suite-version.entity.js';

export interface SuiteIdentity {
  readonly projectId: string;
  readonly specId: string;
  readonly target: GenerateSuite['target'];
}

/** What decides a version's content; the same is the same version (states.md, contract 10). */
export interface VersionKey {
  readonly specVersion: SpecVersionEntity;
  readonly pack: EnginePack;
  readonly settings: SuiteSettings;
  readonly engineVersion: string;
}

export interface LoadedVersion {
  readonly suite: SuiteEntity;
  readonly version: SuiteVersionEntity;
}

const AT_ONCE = 8;

/** Suites and their versions: rows here, files and packs in the artifact store. */
@Injectable()
export class SuiteVersions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly artifacts: ArtifactStore,
  ) {}

  /** The suite's row, made when it is new. */
  async suite(identity: SuiteIdentity): Promise<SuiteEntity> {
    const row = { id: uuidv7(), ...identity };
    await this.dataSource.createQueryBuilder().insert().into(SuiteEntity).values(row).orIgnore().execute();
    return this.dataSource.manager.findOneByOrFail(SuiteEntity, { ...identity });
  }

  async find(suite: SuiteEntity, key: VersionKey): Promise<SuiteVersionEntity | undefined> {
    const row = await this.dataSource.manager.findOneBy(SuiteVersionEntity, {
      suiteId: suite.id,
      hash: versionHash(key),
    });
    return row ?? undefined;
  }

  /**
   * Of two that store the same version at the same time, both get the one that is there.
   * @throws the signal's reason, when it aborts before the version is there
   */
  async store(
    suite: SuiteEntity,
    key: VersionKey,
    content: SuiteContent,
    signal: AbortSignal,
  ): Promise<SuiteVersionEntity> {
    for (const { path } of content.files) refuseUnsafe(path);
    await this.artifacts.put(packBytes(key.pack.files), { mediaType: 'application/json', signal });
    const files = await inBatches(content.files, AT_ONCE, async ({ path, content: text }) => {
      const options = { mediaType: 'text/plain', signal };
      const { sha256, sizeBytes } = await this.artifacts.put(Buffer.from(text), options);
      return { path, sha256, sizeBytes };
    });
    return this.dataSource.transaction(async (manager) => {
      signal.throwIfAborted();
      const id = uuidv7();
      const inserted = await insertVersion(manager, { id, suiteId: suite.id }, key, content);
      if (inserted) {
        const rows = files.map(({ path, sha256, sizeBytes }) => ({
          suiteVersionId: id,
          path,
          sha256,
          sizeBytes,
        }));
        await manager.insert(SuiteFileEntity, rows);
      }
      return manager.findOneByOrFail(SuiteVersionEntity, { suiteId: suite.id, hash: versionHash(key) });
    });
  }

  /** @throws {NotFound} */
  async get(id: string): Promise<LoadedVersion> {
    const version = await this.dataSource.manager.findOneBy(SuiteVersionEntity, { id });
    const suite = version && (await this.dataSource.manager.findOneBy(SuiteEntity, { id: version.suiteId }));
    if (version === null || suite === null) throw new NotFound('suite version', id);
    return { version, suite };
  }

  listFiles(versionId: string): Promise<SuiteFileEntity[]> {
    return this.dataSource.manager.find(SuiteFileEntity, {
      where: { suiteVersionId: versionId },
      order: { path: 'ASC' },
    });
  }

  async files(versionId: string): Promise<OutputFile[]> {
    return inBatches(await this.listFiles(versionId), AT_ONCE, async ({ path, sha256 }) => ({
      path,
      sha256,
      content: await this.artifacts.get(sha256),
    }));
  }

  async setQuality(versionId: string, quality: StoredQuality): Promise<void> {
    await this.dataSource.manager.update(SuiteVersionEntity, versionId, { quality });
  }

  /** @throws {ArtifactMissing} when no version was ever made with it */
  async pack(hash: string): Promise<EnginePack> {
    return packFrom(hash, await this.artifacts.get(hash));
  }
}

/** Forward slashes, no way up, nothing that a file system may read in its own way. */
function refuseUnsafe(path: string): void {
  const parts = path.split('/');
  const isSafe = parts.every((part) => /^[\w.@-]+$/.test(part) && part !== '.' && part !== '..');
  if (!isSafe || path.length > 500) throw new PathOutside(path);
}

export function versionHash({ specVersion, pack, settings, engineVersion }: VersionKey): string {
  const { strategies, ...planSettings } = settings;
  const set = Object.entries(planSettings).sort(([one], [other]) => (one < other ? -1 : 1));
  const parts = [specVersion.sha256, pack.hash, [...strategies].sort(), engineVersion, ...set];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function insertVersion(
  manager: EntityManager,
  ids: { readonly id: string; readonly suiteId: string },
  key: VersionKey,
  { tests, operationsTested, leftOut }: SuiteContent,
): Promise<boolean> {
  const values = {
    ...ids,
    specVersionId: key.specVersion.id,
    hash: versionHash(key),
    packHash: key.pack.hash,
    engineVersion: key.engineVersion,
    settings: key.settings,
    tests,
    operationsTested,
    leftOut: storable(leftOut),
  };
  const result = await manager
    .createQueryBuilder()
    .insert()
    .into(SuiteVersionEntity)
    .values(values)
    .orIgnore()
    .returning('id')
    .execute();
  return (result.raw as unknown[]).length === 1;
}
