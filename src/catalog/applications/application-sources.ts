import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { NotFound } from '#core/errors/index';
import { matching, newestFirst, type Page, type PageQuery, uuidv7 } from '#platform/database/index';
import { ArtifactStore } from '#platform/storage/index';
import { ApplicationEntity } from './application.entity.js';
import { ApplicationSourceEntity } from './application-source.entity.js';
import { codeArchive } from './code/code-archive.js';
import { CodeRefused } from './code/code-refused.js';
import type { CodeTree } from './code/code-tree.js';
import type { FetchedCode } from './code/fetched-code.js';
import { findDocument } from './code/find-document.js';
import { findParts } from './code/find-parts.js';
import { readArchive } from './code/read-archive.js';
import { writeCode } from './code/write-code.js';
import type { ApplicationPart } from './part.js';

const MEDIA_TYPE = 'application/x-tar';

/** Throws when the caller may not write any more, in the transaction that is about to. */
export type EnsureOurs = (manager: EntityManager) => Promise<void>;

/** What can be told of code by looking at it. */
export interface CodeFacts {
  /** Of the tar that holds it. */
  readonly sha256: string;
  readonly files: number;
  readonly bytes: number;
  readonly parts: readonly ApplicationPart[];
  /** Path of the API document in it. */
  readonly document: string | null;
}

export interface StoredSource {
  readonly version: ApplicationSourceEntity;
  /** Whether the application had other code before, or none. */
  readonly changed: boolean;
}

/** A version of an application's code in a folder. */
export interface CheckedOut {
  readonly versionId: string;
  readonly sha256: string;
  readonly parts: readonly ApplicationPart[];
  /** Path of the API document in the folder. */
  readonly document: string | undefined;
}

/** The versions of applications' code: one artifact each, named by what is in it. */
@Injectable()
export class ApplicationSources {
  constructor(
    private readonly dataSource: DataSource,
    private readonly artifacts: ArtifactStore,
  ) {}

  /** What a version would be like, without storing it. */
  async inspect({ tree }: FetchedCode): Promise<CodeFacts> {
    return factsOf(tree, await codeArchive(tree));
  }

  /**
   * Makes this the code of an application; code that it had before is no new version.
   * @throws {NotFound | StorageFull | StorageUnavailable}, and what `ensureOurs` throws
   */
  async store(
    applicationId: string,
    { tree, origin }: FetchedCode,
    ensureOurs?: EnsureOurs,
  ): Promise<StoredSource> {
    const archive = await codeArchive(tree);
    await this.artifacts.put(archive, { mediaType: MEDIA_TYPE });
    const row = { id: uuidv7(), applicationId, origin, createdAt: new Date(), ...factsOf(tree, archive) };
    return this.dataSource.transaction(async (manager) => {
      await ensureOurs?.(manager);
      const before = await lockApplication(manager, applicationId);
      await manager
        .createQueryBuilder()
        .insert()
        .into(ApplicationSourceEntity)
        .values(row)
        .orIgnore()
        .execute();
      const version = await manager.findOneByOrFail(ApplicationSourceEntity, {
        applicationId,
        sha256: row.sha256,
      });
      await manager.update(ApplicationEntity, applicationId, { sourceId: version.id, updatedAt: new Date() });
      return { version, changed: before.sourceId !== version.id };
    });
  }

  /** Makes a version that the application had the one that is worked on. @throws {NotFound} */
  async restore(applicationId: string, versionId: string): Promise<StoredSource> {
    return this.dataSource.transaction(async (manager) => {
      const before = await lockApplication(manager, applicationId);
      const version = await manager.findOneBy(ApplicationSourceEntity, { id: versionId, applicationId });
      if (version === null) throw new NotFound('version of code', versionId);
      await manager.update(ApplicationEntity, applicationId, { sourceId: versionId, updatedAt: new Date() });
      return { version, changed: before.sourceId !== versionId };
    });
  }

  /** The version that is worked on; undefined when no code is known. @throws {NotFound} */
  async current(applicationId: string): Promise<ApplicationSourceEntity | undefined> {
    const application = await this.dataSource.manager.findOneBy(ApplicationEntity, { id: applicationId });
    if (application === null) throw new NotFound('application', applicationId);
    const { sourceId } = application;
    if (sourceId === null) return undefined;
    return (await this.dataSource.manager.findOneBy(ApplicationSourceEntity, { id: sourceId })) ?? undefined;
  }

  list(applicationId: string, query: PageQuery): Promise<Page<ApplicationSourceEntity>> {
    const select = this.dataSource.manager.createQueryBuilder(ApplicationSourceEntity, 'source');
    return newestFirst(matching(select, { applicationId }), query);
  }

  /** @throws {NotFound} */
  async get(applicationId: string, versionId: string): Promise<ApplicationSourceEntity> {
    const version = await this.dataSource.manager.findOneBy(ApplicationSourceEntity, {
      id: versionId,
      applicationId,
    });
    if (version === null) throw new NotFound('version of code', versionId);
    return version;
  }

  /**
   * Writes the code that is worked on into a folder, which is made, or is empty.
   * @throws {NotFound} when there is no such application
   * @throws {CodeRefused} when no code of it is known
   * @throws {ArtifactMissing | ArtifactCorrupt | StorageUnavailable}
   */
  async checkOut(applicationId: string, into: string): Promise<CheckedOut> {
    const version = await this.current(applicationId);
    if (version === undefined)
      throw new CodeRefused('of the application is not known: announce it with its code');
    const { id: versionId, sha256, parts, document } = version;
    const archive = await this.artifacts.get(sha256);
    await writeCode(await readArchive(Buffer.from(archive)), into);
    return { versionId, sha256, parts, document: document ?? undefined };
  }

  /** The code as a tar. @throws {NotFound | ArtifactMissing | ArtifactCorrupt | StorageUnavailable} */
  async archive(applicationId: string, versionId: string): Promise<Uint8Array> {
    const { sha256 } = await this.get(applicationId, versionId);
    return this.artifacts.get(sha256);
  }
}

function factsOf(tree: CodeTree, archive: Buffer): CodeFacts {
  return {
    sha256: hash('sha256', archive, 'hex'),
    files: tree.length,
    bytes: tree.reduce((total, { bytes }) => total + bytes.byteLength, 0),
    parts: findParts(tree),
    document: findDocument(tree.map(({ path }) => path)) ?? null,
  };
}

/** Whoever locks it decides which version is worked on. */
async function lockApplication(manager: EntityManager, id: string): Promise<ApplicationEntity> {
  const rows = await manager.query<{ source_id: string | null }[]>(
    'SELECT source_id FROM applications WHERE id = $1 FOR UPDATE',
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new NotFound('application', id);
  return manager.findOneByOrFail(ApplicationEntity, { id });
}
