import path from 'node:path';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager, Not } from 'typeorm';
import { Projects } from '#catalog/index';
import type { MergeReport } from '#core/render/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import type { WritingRight } from '../stages.js';
import { FolderMerge, type KnownContent } from './folder-merge.js';
import { OutputFolder, type Published } from './output-folder.js';
import { PathOutside } from './path-outside.js';
import { SuiteEntity } from './suite.entity.js';
import type { LoadedVersion } from './suite-versions.js';

export interface PublishedSuite extends Published {
  /** Absolute. */
  readonly folder: string;
  readonly merge: MergeReport;
}

/** Writes suites to where people read, run and edit them: `TEST_OUTPUT_DIR/<project>/<spec>/<target>`. */
@Injectable()
export class SuitePublisher {
  private readonly logger = new Logger(SuitePublisher.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly projects: Projects,
    private readonly merge: FolderMerge,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'testOutputDir'>,
  ) {}

  /**
   * Makes this version the suite's latest, in the database and on disk. Whoever has the project's lock and the right
   * to publish keeps others out until the last file is written: an attempt that took too long writes nothing over
   * what its successor wrote.
   * @param title of the spec, which names the folder when there is none yet
   * @throws {PathOutside}
   * @throws the signal's reason, and what `ensureOurs` throws
   */
  async publish(
    { suite, version }: LoadedVersion,
    title: string,
    { signal, ensureOurs }: WritingRight,
  ): Promise<PublishedSuite> {
    const project = await this.projectFolder(suite.projectId);
    return this.dataSource.transaction(async (manager) => {
      await lockProject(manager, suite.projectId);
      signal.throwIfAborted();
      await ensureOurs(manager);
      const place = await placeOf(manager, suite, project, title);
      const folder = new OutputFolder(path.join(this.settings.testOutputDir, place), signal);
      const { latestVersionId } = await manager.findOneByOrFail(SuiteEntity, { id: suite.id });
      const generated = { version, latestVersionId, known: await known(manager, suite) };
      const { wanted, report } = await this.merge.into(folder, generated, signal);
      const published = await folder.publish(wanted);
      signal.throwIfAborted();
      const latest = { outputFolder: place, latestVersionId: version.id, updatedAt: new Date() };
      await manager.update(SuiteEntity, suite.id, latest);
      this.tell(suite, report);
      return { folder: folder.root, merge: report, ...published };
    });
  }

  /** A folder of the project's own choice, inside of ours. */
  private async projectFolder(projectId: string): Promise<string> {
    const { slug, settings } = await this.projects.get(projectId);
    const root = path.resolve(this.settings.testOutputDir);
    const relative = path.relative(root, path.resolve(root, settings.outputFolder ?? slug));
    if (relative.split(path.sep)[0] === '..' || path.isAbsolute(relative)) {
      throw new PathOutside(settings.outputFolder ?? slug);
    }
    return relative;
  }

  private tell({ id: suiteId }: SuiteEntity, { conflicts, orphans, kept }: MergeReport): void {
    if (conflicts.length + orphans.length + kept.length === 0) return;
    const counts = { conflicts: conflicts.length, orphans: orphans.length, kept: kept.length };
    this.logger.log({ msg: 'Edits of a suite were kept', suiteId, ...counts });
  }
}

/** Two suites of one project must not choose the same folder, nor two runs write one suite at the same time. */
async function lockProject(manager: EntityManager, projectId: string): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`suites:${projectId}`]);
}

/** Stays what it was once it was chosen, also when the document gets another title. */
async function placeOf(
  manager: EntityManager,
  { id, specId, target }: SuiteEntity,
  project: string,
  title: string,
): Promise<string> {
  const { outputFolder } = await manager.findOneByOrFail(SuiteEntity, { id });
  const parent = outputFolder === null ? undefined : path.dirname(path.dirname(outputFolder));
  if (outputFolder !== null && parent === (project || '.')) return outputFolder;
  const wanted = path.join(project, slugOf(title), target);
  const isTaken = await manager.existsBy(SuiteEntity, { outputFolder: wanted, id: Not(id) });
  return isTaken ? path.join(project, `${slugOf(title)}-${specId.slice(-8)}`, target) : wanted;
}

function slugOf(title: string): string {
  const slug = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'api' : slug;
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
