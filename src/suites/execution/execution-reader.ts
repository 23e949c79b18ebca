import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NotFound } from '#core/errors/index';
import { type ResultStatus, verdict, type Verdict } from '#core/verdict/index';
import { matching, newestFirst, type Page, type PageQuery } from '#platform/database/index';
import { ArtifactStore } from '#platform/storage/index';
import { ExecutionEntity, type ExecutionStatus } from './execution.entity.js';
import { ExecutionDefectEntity } from './execution-defect.entity.js';
import { ExecutionResultEntity } from './execution-result.entity.js';

/** What is undefined does not filter. */
export interface ExecutionFilter {
  readonly projectId: string | undefined;
  readonly suiteId: string | undefined;
  readonly runId: string | undefined;
  readonly status: ExecutionStatus | undefined;
}

/** Executions and their results, for those who look at them. */
@Injectable()
export class ExecutionReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly artifacts: ArtifactStore,
  ) {}

  /** Newest first. */
  list(filter: ExecutionFilter, page: PageQuery): Promise<Page<ExecutionEntity>> {
    const { manager } = this.dataSource;
    return newestFirst(matching(manager.createQueryBuilder(ExecutionEntity, 'row'), filter), page);
  }

  /** @throws {NotFound} */
  async get(id: string): Promise<ExecutionEntity> {
    const execution = await this.dataSource.manager.findOneBy(ExecutionEntity, { id });
    if (execution === null) throw new NotFound('execution', id);
    return execution;
  }

  /** The results of one execution; those of the status only, if one is given. */
  results(
    executionId: string,
    status: ResultStatus | undefined,
    page: PageQuery,
  ): Promise<Page<ExecutionResultEntity>> {
    const select = this.dataSource.manager.createQueryBuilder(ExecutionResultEntity, 'row');
    return newestFirst(matching(select, { executionId, status }), page);
  }

  /** The worst first. */
  defects(executionId: string, page: PageQuery): Promise<Page<ExecutionDefectEntity>> {
    const select = this.dataSource.manager.createQueryBuilder(ExecutionDefectEntity, 'row');
    return newestFirst(matching(select, { executionId }), page);
  }

  /** All that came out, of an execution that came to a verdict. @throws {NotFound} */
  async verdict({ id, verdictSha256 }: ExecutionEntity): Promise<Verdict> {
    if (verdictSha256 === null) throw new NotFound('verdict of execution', id);
    const bytes = await this.artifacts.get(verdictSha256);
    return verdict.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  }
}
