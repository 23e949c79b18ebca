import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Conflict, NotFound } from '#core/errors/index';
import { matching, newestFirst, type Page, type PageQuery, uuidv7 } from '#platform/database/index';
import { ReplayEntity, ReplayItemEntity } from './replay.entity.js';
import type { Comparison, ItemStatus, ReplayFilter, ReplayStatus, ReplayVersions } from './replay.js';
import { selectEvents, type Selection } from './replay-selection.js';

export interface NewReplay {
  readonly filter: ReplayFilter;
  readonly versions: ReplayVersions;
  readonly ratePerMinute: number;
  readonly stopShare: number;
  readonly stopAfter: number;
}

export interface ReplayProgress {
  readonly items: Readonly<Partial<Record<ItemStatus, number>>>;
  /** Of the dry run, where there was one. */
  readonly dry: { readonly asked: number; readonly done: number };
  readonly comparisons: Readonly<Partial<Record<Comparison, number>>>;
}

/**
 * Replays of many events as a plan: selected once, tried dry, run at a pace, stopped when too many fail again. All of
 * it is in tables, and goes on after a crash (`ReplayPacer`).
 */
@Injectable()
export class Replays {
  constructor(private readonly dataSource: DataSource) {}

  /** Selects the events; nothing runs yet. */
  async create(wanted: NewReplay): Promise<ReplayEntity> {
    return this.dataSource.transaction(async (manager) => {
      const { events, leftOut } = await selectEvents(manager, wanted.filter);
      const id = uuidv7();
      await manager.insert(ReplayEntity, {
        id,
        ...wanted,
        projectId: wanted.filter.projectId ?? null,
        status: 'planned',
        total: events.length,
        leftOut,
        createdAt: new Date(),
      });
      await insertItems(manager, id, events);
      return found(manager, id);
    });
  }

  /** @throws {NotFound} */
  get(id: string): Promise<ReplayEntity> {
    return found(this.dataSource.manager, id);
  }

  /** Tries the first events of the plan dry; what came of earlier dry runs is forgotten. @throws {NotFound | Conflict} */
  async dryRun(id: string, sample: number): Promise<ReplayEntity> {
    return this.moving(id, ['planned', 'dry_run'], async (manager) => {
      await manager.query(
        `UPDATE replay_items SET dry_status = CASE WHEN ordinal <= $2 THEN 'pending' END, dry_run_id = NULL,
           comparison = NULL WHERE replay_id = $1`,
        [id, sample],
      );
      await manager.update(ReplayEntity, id, { status: 'dry_running' });
    });
  }

  /** @throws {NotFound | Conflict} */
  async start(id: string): Promise<ReplayEntity> {
    return this.moving(id, ['planned', 'dry_run'], async (manager) => {
      await manager.query(`UPDATE replays SET status = 'running', started_at = now() WHERE id = $1`, [id]);
    });
  }

  /** Runs under way end; no further ones begin. @throws {NotFound | Conflict} */
  async cancel(id: string, reason: string): Promise<ReplayEntity> {
    return this.moving(id, ['planned', 'dry_running', 'dry_run', 'running'], (manager) =>
      endReplay(manager, id, 'cancelled', reason),
    );
  }

  /** Newest first. */
  list(query: PageQuery, projectId: string | undefined): Promise<Page<ReplayEntity>> {
    const select = this.dataSource.manager.createQueryBuilder(ReplayEntity, 'replay');
    return newestFirst(matching(select, { projectId }), query);
  }

  /** In the order of the plan. @param after ordinal of the last one that was seen */
  items(id: string, limit: number, after = 0): Promise<ReplayItemEntity[]> {
    return this.dataSource.manager
      .createQueryBuilder(ReplayItemEntity, 'item')
      .where('item.replayId = :id AND item.ordinal > :after', { id, after })
      .orderBy('item.ordinal')
      .limit(limit)
      .getMany();
  }

  async progress(id: string): Promise<ReplayProgress> {
    const rows = await this.dataSource.query<
      { status: ItemStatus; dry_status: string | null; comparison: Comparison | null; count: number }[]
    >(
      `SELECT status, dry_status, comparison, count(*)::int AS count FROM replay_items
       WHERE replay_id = $1 GROUP BY status, dry_status, comparison`,
      [id],
    );
    const sum = (isCounted: (row: (typeof rows)[number]) => boolean): number =>
      rows.filter(isCounted).reduce((total, { count }) => total + count, 0);
    return {
      items: tally(rows, ({ status }) => status),
      dry: {
        asked: sum((row) => row.dry_status !== null),
        done: sum((row) => row.dry_status === 'done'),
      },
      comparisons: tally(rows, ({ comparison }) => comparison),
    };
  }

  private moving(
    id: string,
    from: readonly ReplayStatus[],
    move: (manager: EntityManager) => Promise<void>,
  ): Promise<ReplayEntity> {
    return this.dataSource.transaction(async (manager) => {
      const { status } = await found(manager, id, 'locked');
      if (!from.includes(status)) throw new Conflict(`The replay is ${status}`);
      await move(manager);
      return found(manager, id);
    });
  }
}

/** Ends a plan before all of its events ran. */
export async function endReplay(
  manager: EntityManager,
  id: string,
  status: 'cancelled' | 'stopped',
  reason: string,
): Promise<void> {
  await manager.query(
    `UPDATE replays SET status = $2, reason = $3, completed_at = greatest(now(), started_at, created_at)
     WHERE id = $1`,
    [id, status, reason],
  );
  await manager.query(
    `UPDATE replay_items SET status = 'cancelled' WHERE replay_id = $1 AND status = 'pending'`,
    [id],
  );
  await manager.query(
    `UPDATE replay_items SET dry_status = NULL WHERE replay_id = $1 AND dry_status = 'pending'`,
    [id],
  );
}

async function found(manager: EntityManager, id: string, lock?: 'locked'): Promise<ReplayEntity> {
  const row = await manager.findOne(ReplayEntity, {
    where: { id },
    ...(lock === 'locked' && { lock: { mode: 'pessimistic_write' as const } }),
  });
  if (row === null) throw new NotFound('replay', id);
  return row;
}

async function insertItems(
  manager: EntityManager,
  replayId: string,
  items: Selection['events'],
): Promise<void> {
  await manager.query(
    `INSERT INTO replay_items (replay_id, ordinal, event_id, dead_letter_id, original_run_id)
     SELECT $1, item.ordinal, item.event_id, item.dead_letter_id, original.id
     FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS item (event_id, dead_letter_id, ordinal)
     LEFT JOIN LATERAL (
       SELECT id FROM runs WHERE runs.event_id = item.event_id AND NOT dry_run
       ORDER BY created_at DESC, id DESC LIMIT 1) AS original ON true`,
    [replayId, items.map(({ eventId }) => eventId), items.map(({ deadLetterId }) => deadLetterId)],
  );
}

function tally<Row extends { readonly count: number }, Key extends string>(
  rows: readonly Row[],
  keyOf: (row: Row) => Key | null,
): Partial<Record<Key, number>> {
  const counts: Partial<Record<Key, number>> = {};
  for (const row of rows) {
    const key = keyOf(row);
    if (key !== null) counts[key] = (counts[key] ?? 0) + row.count;
  }
  return counts;
}
