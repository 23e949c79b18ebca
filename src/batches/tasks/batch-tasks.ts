import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AnalysisType } from '#analysis/index';
import { matching } from '#platform/database/index';
import type { TaskStatus } from './batch-task.js';
import { BatchTaskEntity } from './batch-task.entity.js';

export interface TaskFilter {
  readonly status?: TaskStatus | undefined;
  readonly type?: AnalysisType | undefined;
  readonly modelSlug?: string | undefined;
}

/** The tasks of batches. */
@Injectable()
export class BatchTasks {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * In the order in which they begin.
   * @param limit absent: all of them
   * @param after ordinal of the last one that was seen
   */
  list(
    jobId: string,
    { status, type, modelSlug }: TaskFilter,
    { limit, after = 0 }: { readonly limit?: number; readonly after?: number } = {},
  ): Promise<BatchTaskEntity[]> {
    const select = this.dataSource.manager
      .createQueryBuilder(BatchTaskEntity, 'task')
      .where('task.ordinal > :after', { after });
    return matching(select, { jobId, status, type, modelSlug })
      .orderBy('task.ordinal')
      .limit(limit)
      .getMany();
  }
}
