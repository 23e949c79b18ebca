import path from 'node:path';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Project } from '#catalog/index';
import { commitMessage, type MergeReport } from '#core/render/index';
import { SpecVersions } from '../specs/spec-versions.js';
import type { SuiteInGit, WritingRight } from '../stages.js';
import { FolderMerge, type GeneratedVersions } from './folder-merge.js';
import { GitRepositories } from './git-repositories.js';
import { OutputFolder } from './output-folder.js';

export interface WrittenToBranch {
  readonly git: SuiteInGit;
  readonly merge: MergeReport;
  /**
   * By the database's clock, when the attempt that succeeded had read the branch and not yet pushed: of two that
   * pushed, the one with the later time is on top.
   */
  readonly at: Date;
}

/** Writes suites to the branch of their project, merged with what people did to them there. */
@Injectable()
export class SuiteBranch {
  constructor(
    private readonly dataSource: DataSource,
    private readonly merge: FolderMerge,
    private readonly specs: SpecVersions,
    private readonly repositories: GitRepositories,
  ) {}

  /** @throws what `GitRepositories.changeBranch` throws, and what `ensureOurs` throws: then nothing was pushed */
  async write(
    generated: GeneratedVersions,
    { project, place }: { readonly project: Project; readonly place: SuiteInGit },
    { signal, ensureOurs }: WritingRight,
  ): Promise<WrittenToBranch> {
    let merge: MergeReport = { conflicts: [], orphans: [], kept: [] };
    let at = new Date(0);
    const work = async (checkout: string): Promise<string> => {
      const folder = new OutputFolder(path.join(checkout, place.folder), signal);
      const { wanted, report } = await this.merge.into(folder, generated, signal, { base: 'folder' });
      const { written, removed } = await folder.publish(wanted);
      merge = report;
      at = await this.dataSource.transaction(async (manager) => {
        await ensureOurs(manager);
        return clockOf(manager);
      });
      return this.message(generated, { written: written.length, removed: removed.length, merge });
    };
    const pushed = await this.repositories.changeBranch(project, place, work, signal);
    return { merge, at, git: { ...place, ...(pushed.kind === 'pushed' && { commit: pushed.commit }) } };
  }

  private async message(
    { version }: GeneratedVersions,
    done: { readonly written: number; readonly removed: number; readonly merge: MergeReport },
  ): Promise<string> {
    const { version: specVersion } = await this.specs.get(version.specVersionId);
    const { title, apiVersion, sha256, operationCount } = specVersion;
    return commitMessage({
      title,
      apiVersion,
      specSha256: sha256,
      operations: operationCount,
      tests: version.tests,
      ...done,
    });
  }
}

async function clockOf(manager: EntityManager): Promise<Date> {
  const [row] = await manager.query<{ now: Date }[]>('SELECT clock_timestamp() AS now');
  return row?.now ?? new Date();
}
