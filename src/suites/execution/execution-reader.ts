import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NotFound } from '#core/errors/index';
import type { FaultCode } from '#core/plan/index';
import { matching, newestFirst, type Page, type PageQuery } from '#platform/database/index';
import { ExecutionEntity, type ExecutionStatus } from './execution.entity.js';
import { ExecutionResultEntity } from './execution-result.entity.js';
import type { ResultStatus } from './suite-report.js';

/** What is undefined does not filter. */
export interface ExecutionFilter {
  readonly projectId: string | undefined;
  readonly suiteId: string | undefined;
  readonly runId: string | undefined;
  readonly status: ExecutionStatus | undefined;
}

/** Failed tests that have operation, fault code and clause in common. */
export interface Defect {
  readonly operation: string;
  readonly fault: FaultCode;
  /** JSON pointer of what the answers break. */
  readonly clause: string;
  readonly tests: number;
  /** What one of them says, up to its first line's end. */
  readonly example: string;
}

/** An API that is wrong everywhere has as many defects as operations and clauses; the first ones say enough. */
const MOST_DEFECTS = 200;

/** Executions and their results, for those who look at them. */
@Injectable()
export class ExecutionReader {
  constructor(private readonly dataSource: DataSource) {}

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

  /** The most frequent first, up to `MOST_DEFECTS`. */
  defects(executionId: string): Promise<Defect[]> {
    return this.dataSource.query<Defect[]>(
      `SELECT coalesce(operation, file) AS operation, coalesce(fault_code, 101) AS fault,
              coalesce(clause, '#') AS clause, count(*)::int AS tests,
              split_part(min(message), E'\\n', 1) AS example
       FROM execution_results WHERE execution_id = $1 AND status = 'failed'
       GROUP BY 1, 2, 3 ORDER BY tests DESC, operation, clause LIMIT ${MOST_DEFECTS}`,
      [executionId],
    );
  }
}
