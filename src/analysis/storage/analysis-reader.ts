import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NotFound } from '#core/errors/index';
import { matching, newestFirst, type Page, type PageQuery } from '#platform/database/index';
import { ArtifactStore } from '#platform/storage/index';
import type { AnalysisStatus } from '../analysis.js';
import type { AnalysisType } from '../analysis-type.js';
import type { ToolFindings } from '../running/found.js';
import { AnalysisEntity } from './analysis.entity.js';
import { ToolRunEntity } from './tool-run.entity.js';

/** What is undefined does not filter. */
export interface AnalysisFilter {
  readonly projectId?: string | undefined;
  readonly applicationId?: string | undefined;
  readonly type?: AnalysisType | undefined;
  readonly status?: AnalysisStatus | undefined;
  readonly runId?: string | undefined;
  readonly taskId?: string | undefined;
}

/** What one tool of an analysis did, with all that it found where it came to its end. */
export interface ReadToolRun {
  readonly run: ToolRunEntity;
  readonly found?: ToolFindings;
}

/** Analyses and what their tools did, for those who look at them. */
@Injectable()
export class AnalysisReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly artifacts: ArtifactStore,
  ) {}

  /** Newest first. */
  list(filter: AnalysisFilter, page: PageQuery): Promise<Page<AnalysisEntity>> {
    const select = this.dataSource.manager.createQueryBuilder(AnalysisEntity, 'analysis');
    return newestFirst(matching(select, filter), page);
  }

  /** @throws {NotFound} */
  async get(id: string): Promise<AnalysisEntity> {
    const row = await this.dataSource.manager.findOneBy(AnalysisEntity, { id });
    if (row === null) throw new NotFound('analysis', id);
    return row;
  }

  /** By name. */
  toolRuns(analysisId: string): Promise<ToolRunEntity[]> {
    return this.dataSource.manager.find(ToolRunEntity, { where: { analysisId }, order: { tool: 'ASC' } });
  }

  /** What was found, as it was then: places and code are those of the source that was looked at. */
  async readAll(analysisId: string): Promise<readonly ReadToolRun[]> {
    const runs = await this.toolRuns(analysisId);
    return Promise.all(runs.map((run) => this.read(run)));
  }

  private async read(run: ToolRunEntity): Promise<ReadToolRun> {
    if (run.findingsSha256 === null) return { run };
    const bytes = await this.artifacts.get(run.findingsSha256);
    // Written by this room, and checked against its hash.
    return { run, found: JSON.parse(Buffer.from(bytes).toString('utf8')) as ToolFindings };
  }
}
