import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Conflict, NotFound } from '#core/errors/index';
import { OpenAnalyses } from '../running/open-analyses.js';
import { AnalysisEntity } from './analysis.entity.js';

/** A process that works on an analysis is heard of every second. */
const SILENT_AFTER_S = 15;
/** Runs and batches begin their own ones anew; what is left after this was forgotten by them. */
const FORGOTTEN_AFTER_S = 60 * 60;
/** An analysis that its workers die over is given up. */
const ATTEMPTS = 3;

const ENDED = 'completed_at = greatest(clock_timestamp(), started_at, created_at)';

/** Ends analyses from outside: those that nobody wants any more, and those whose process died. */
@Injectable()
export class AnalysisControl {
  constructor(
    private readonly dataSource: DataSource,
    private readonly open: OpenAnalyses,
  ) {}

  /**
   * Tells an analysis to end. One that runs is told at once; its tools are killed 5 s later.
   * @throws {NotFound}
   * @throws {Conflict} when it has ended
   */
  async cancel(id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const row = await manager.findOne(AnalysisEntity, {
        where: { id },
        lock: { mode: 'pessimistic_write' },
      });
      if (row === null) throw new NotFound('analysis', id);
      if (row.completedAt !== null) throw new Conflict(`The analysis has ended already: it is ${row.status}`);
      await (row.status === 'pending'
        ? closeOpenAnalyses(manager, { analysisId: id }, 'It was cancelled before it began')
        : manager.update(AnalysisEntity, id, { cancelAskedAt: () => 'clock_timestamp()' }));
    });
    this.open.cancel(id);
  }

  /** @returns how many analyses of dead processes wait again, and how many were ended */
  async sweep(): Promise<{ readonly begunAnew: number; readonly ended: number }> {
    const silent = `status = 'running' AND heartbeat_at < now() - interval '${SILENT_AFTER_S} s'`;
    const ended = await this.changed(
      `UPDATE analyses SET status = 'cancelled', reason = 'It was cancelled', doing = NULL, ${ENDED}
       WHERE ${silent} AND cancel_asked_at IS NOT NULL`,
    );
    const failed = await this.changed(
      `UPDATE analyses SET status = 'failed', doing = NULL, ${ENDED},
         error = jsonb_build_object('category', 'internal', 'message', 'The process that worked on it was lost')
       WHERE ${silent} AND (attempt >= ${ATTEMPTS}
         OR origin <> 'request' AND heartbeat_at < now() - interval '${FORGOTTEN_AFTER_S} s')`,
    );
    const begunAnew = await this.changed(
      `UPDATE analyses SET status = 'pending', attempt = attempt + 1, started_at = NULL, heartbeat_at = NULL
       WHERE ${silent} AND origin = 'request'`,
    );
    return { begunAnew, ended: ended + failed };
  }

  private async changed(statement: string): Promise<number> {
    const [, count] = await this.dataSource.query<[unknown, number]>(statement);
    return count;
  }
}

export type OpenAnalysesOf =
  { readonly runId: string } | { readonly taskId: string } | { readonly analysisId: string };

/**
 * Closes what a run or a task has left open, in the transaction that ends it: the process that still works on it can
 * write nothing afterwards, and learns so within a second.
 */
export async function closeOpenAnalyses(
  manager: EntityManager,
  of: OpenAnalysesOf,
  reason: string,
): Promise<void> {
  const [column, id] =
    'runId' in of ? ['run_id', of.runId] : 'taskId' in of ? ['task_id', of.taskId] : ['id', of.analysisId];
  await manager.query(
    `UPDATE analyses SET status = 'cancelled', reason = $2, doing = NULL, ${ENDED}
     WHERE ${column} = $1 AND completed_at IS NULL`,
    [id, reason],
  );
}
