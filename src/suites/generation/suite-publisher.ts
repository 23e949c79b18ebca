import path from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager, LessThanOrEqual } from 'typeorm';
import { type Project, Projects } from '#catalog/index';
import type { MergeReport } from '#core/render/index';
import type { SuiteInGit, WritingRight } from '../stages.js';
import type { KnownContent } from './folder-merge.js';
import { SuiteBranch } from './suite-branch.js';
import { SuiteFolder } from './suite-folder.js';
import { lockProject, placeOf } from './suite-place.js';
import { SuiteEntity } from './suite.entity.js';
import type { LoadedVersion } from './suite-versions.js';

export interface PublishedSuite {
  /** Absolute; of suites that are not in git. */
  readonly folder?: string;
  readonly git?: SuiteInGit;
  readonly merge: MergeReport;
}

/**
 * Writes suites to where people read, run and edit them: `TEST_OUTPUT_DIR/<project>/<spec>/<target>`, or a branch of the
 * project's git repository (states.md, contract 10).
 */
@Injectable()
export class SuitePublisher {
  private readonly logger = new Logger(SuitePublisher.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly projects: Projects,
    private readonly folder: SuiteFolder,
    private readonly branch: SuiteBranch,
  ) {}

  /**
   * Makes this version the suite's latest, in the database and where people have it.
   * @param title of the spec, which names the folder when there is none yet
   * @throws {PathOutside}
   * @throws what `SuiteBranch.write` throws
   * @throws the signal's reason, and what `ensureOurs` throws
   */
  async publish(made: LoadedVersion, title: string, right: WritingRight): Promise<PublishedSuite> {
    const project = await this.projects.get(made.suite.projectId);
    const folder = this.folder.ofProject(project);
    const { git } = project.settings;
    const published =
      git === undefined
        ? await this.toFolder(made, { folder, title }, right)
        : await this.toBranch(made, { folder, title, project, git }, right);
    this.tell(made.suite, published.merge);
    return published;
  }

  /**
   * Whoever has the project's lock and the right to publish keeps others out until the last file is written: an
   * attempt that took too long writes nothing over what its successor wrote.
   */
  private toFolder(
    { suite, version }: LoadedVersion,
    { folder: project, title }: Wanted,
    { signal, ensureOurs }: WritingRight,
  ): Promise<PublishedSuite> {
    return this.dataSource.transaction(async (manager) => {
      await lockProject(manager, suite.projectId);
      signal.throwIfAborted();
      await ensureOurs(manager);
      const place = await placeOf(manager, suite, project, title);
      const { latestVersionId } = await manager.findOneByOrFail(SuiteEntity, { id: suite.id });
      const generated = { version, latestVersionId, known: await known(manager, suite) };
      const written = await this.folder.write(generated, place, signal);
      signal.throwIfAborted();
      await becomesLatest(manager, { suite, version }, { outputFolder: place });
      return written;
    });
  }

  /**
   * No lock is held while git works. Of two that push, one comes after the other and merges with it, and is the latest
   * whichever of them writes that down first; who has lost the right by then does not push (`SuiteBranch.write` asks
   * before it does).
   */
  private async toBranch(
    { suite, version }: LoadedVersion,
    { folder: project, title, project: owner, git: settings }: WantedInGit,
    right: WritingRight,
  ): Promise<PublishedSuite> {
    const { place, generated } = await this.dataSource.transaction(async (manager) => {
      await lockProject(manager, suite.projectId);
      await right.ensureOurs(manager);
      const chosen = await placeOf(manager, suite, project, title);
      await manager.update(SuiteEntity, suite.id, { outputFolder: chosen });
      const { latestVersionId } = await manager.findOneByOrFail(SuiteEntity, { id: suite.id });
      return {
        place: chosen,
        generated: { version, latestVersionId, known: await known(manager, suite) },
      };
    });
    const { url, branch, folder } = settings;
    const inGit = { url, branch, folder: path.posix.join(folder, path.relative(project || '.', place)) };
    const { git, merge, at } = await this.branch.write(generated, { project: owner, place: inGit }, right);
    await this.dataSource.transaction(async (manager) => {
      await right.ensureOurs(manager);
      const latest = { outputFolder: place, git: withCommit(git, suite.git), latestVersionId: version.id };
      const unlessSurpassed = { id: suite.id, updatedAt: LessThanOrEqual(at) };
      await manager.update(SuiteEntity, unlessSurpassed, { ...latest, updatedAt: at });
    });
    return { git, merge };
  }

  private tell({ id: suiteId }: SuiteEntity, { conflicts, orphans, kept }: MergeReport): void {
    if (conflicts.length + orphans.length + kept.length === 0) return;
    const counts = { conflicts: conflicts.length, orphans: orphans.length, kept: kept.length };
    this.logger.log({ msg: 'Edits of a suite were kept', suiteId, ...counts });
  }
}

interface Wanted {
  /** The project's, relative to TEST_OUTPUT_DIR. */
  readonly folder: string;
  readonly title: string;
}

interface WantedInGit extends Wanted {
  readonly project: Project;
  readonly git: NonNullable<Project['settings']['git']>;
}

async function becomesLatest(
  manager: EntityManager,
  { suite, version }: LoadedVersion,
  place: Pick<SuiteEntity, 'outputFolder'>,
): Promise<void> {
  const latest = { ...place, git: null, latestVersionId: version.id };
  await manager.update(SuiteEntity, suite.id, { ...latest, updatedAt: () => 'clock_timestamp()' });
}

/** Where nothing changed on the branch, its last commit is still the one that was made for it there. */
function withCommit(now: SuiteInGit, before: SuiteInGit | null): SuiteInGit {
  const isThere = before?.url === now.url && before.branch === now.branch && before.folder === now.folder;
  return isThere ? { ...before, ...now } : now;
}

/** Every content that was ever generated for a path of this suite. */
async function known(manager: EntityManager, { id }: SuiteEntity): Promise<KnownContent> {
  const rows = await manager.query<{ path: string; hashes: string[] }[]>(
    `SELECT f.path, array_agg(DISTINCT f.sha256) AS hashes
     FROM suite_files f JOIN suite_versions v ON v.id = f.suite_version_id
     WHERE v.suite_id = $1 GROUP BY f.path`,
    [id],
  );
  return new Map(rows.map((row) => [row.path, new Set(row.hashes)]));
}
