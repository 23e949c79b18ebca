import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Conflict, NotFound } from '#core/errors/index';
import { matching, newestFirst, type Page } from '#platform/database/index';
import { RunStageEntity, StageAttemptEntity } from '../run-stage.entity.js';
import { RunEntity } from '../run.entity.js';
import { hasEnded, lockRun } from '../stages/stage-claims.js';
import { StageDispatcher } from '../stages/stage-dispatcher.js';
import { lockKeyOf, StageSettlement } from '../stages/stage-settlement.js';
import type { RunsQuery } from './run.view.js';

export interface RunDetail {
  readonly run: RunEntity;
  readonly stages: readonly RunStageEntity[];
  readonly attempts: readonly StageAttemptEntity[];
}

/** Looking at runs, and ending them by hand. */
@Injectable()
export class Runs {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settlement: StageSettlement,
    private readonly dispatcher: StageDispatcher,
  ) {}

  /** @throws {NotFound} */
  async get(id: string): Promise<RunEntity> {
    const run = await this.dataSource.manager.findOneBy(RunEntity, { id });
    if (run === null) throw new NotFound('run', id);
    return run;
  }

  /** @throws {NotFound} */
  async detail(id: string): Promise<RunDetail> {
    const run = await this.get(id);
    const { manager } = this.dataSource;
    const [stages, attempts] = await Promise.all([
      manager.find(RunStageEntity, { where: { runId: id }, order: { ordinal: 'ASC' } }),
      manager.find(StageAttemptEntity, { where: { runId: id }, order: { dispatch: 'ASC' } }),
    ]);
    return { run, stages, attempts };
  }

  /** Newest first. */
  list({ limit, cursor, createdFrom, createdBefore, ...filter }: RunsQuery): Promise<Page<RunEntity>> {
    const select = matching(this.dataSource.manager.createQueryBuilder(RunEntity, 'run'), filter);
    if (createdFrom !== undefined) select.andWhere('run.createdAt >= :createdFrom', { createdFrom });
    if (createdBefore !== undefined) select.andWhere('run.createdAt < :createdBefore', { createdBefore });
    return newestFirst(select, { limit, cursor });
  }

  /**
   * Ends a run now; a stage under way is told within seconds.
   * @throws {NotFound | Conflict} when it has ended
   */
  async cancel(id: string, reason: string): Promise<RunEntity> {
    await this.dataSource.transaction(async (manager) => {
      await lockKeyOf(manager, id);
      const run = await lockRun(manager, id);
      if (run === undefined) throw new NotFound('run', id);
      if (hasEnded(run.status)) throw new Conflict(`The run has ended: it is ${run.status}`);
      await this.settlement.cancel(manager, run, reason);
    });
    this.dispatcher.wake();
    return this.get(id);
  }
}
