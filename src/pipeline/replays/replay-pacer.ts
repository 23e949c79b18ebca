import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Recurring } from '#platform/schedule/index';
import { withLogContext } from '#platform/telemetry/index';
import { StageDispatcher } from '../stages/stage-dispatcher.js';
import { ReplayEntity } from './replay.entity.js';
import { settleDryRuns, settleItems } from './replay-outcomes.js';
import { ReplayRuns } from './replay-runs.js';
import { endReplay } from './replays.js';

const EVERY_MS = 1_000;
/** Begun in one step; at most this many dry runs of a plan are under way. */
const AT_ONCE = 50;

interface Next {
  readonly ordinal: number;
  readonly event_id: string;
}

interface Standing {
  readonly pending: number;
  readonly running: number;
  readonly failed: number;
  /** Ended, well or not. */
  readonly ended: number;
  /** Runs that its rate allows to have begun by now, and those that have. */
  readonly allowed: number;
  readonly begun: number;
}

/**
 * Carries replays on, a step a second: what ended is written down, what is due begins. Each step is one transaction
 * over the plan's rows, so that any worker can do the next one.
 */
@Injectable()
export class ReplayPacer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ReplayPacer.name);
  private readonly recurring = new Recurring({
    failed: 'Replays could not be carried on',
    everyMs: EVERY_MS,
    firstAfterMs: EVERY_MS,
    work: () => this.step(),
  });

  constructor(
    private readonly dataSource: DataSource,
    private readonly runs: ReplayRuns,
    private readonly dispatcher: StageDispatcher,
  ) {}

  onApplicationBootstrap(): void {
    this.recurring.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop();
  }

  async step(): Promise<void> {
    const replays = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM replays WHERE status IN ('dry_running', 'running')
       UNION SELECT DISTINCT replay_id FROM replay_items WHERE status = 'running'`,
    );
    for (const { id } of replays) await withLogContext({ replayId: id }, () => this.stepOne(id));
    if (replays.length > 0) this.dispatcher.wake();
  }

  private async stepOne(id: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const replay = await manager
        .createQueryBuilder(ReplayEntity, 'replay')
        .setLock('pessimistic_write')
        .setOnLocked('skip_locked')
        .where('replay.id = :id', { id })
        .getOne();
      if (replay === null) return;
      await settleItems(manager, id);
      if (replay.status === 'dry_running') await this.stepDry(manager, replay);
      if (replay.status === 'running') await this.stepRunning(manager, replay);
    });
  }

  private async stepDry(manager: EntityManager, { id, versions }: ReplayEntity): Promise<void> {
    await settleDryRuns(manager, id);
    const next = await manager.query<Next[]>(
      `SELECT ordinal, event_id FROM replay_items WHERE replay_id = $1 AND dry_status = 'pending'
       ORDER BY ordinal LIMIT greatest(0, ${AT_ONCE} - (
         SELECT count(*) FROM replay_items WHERE replay_id = $1 AND dry_status = 'running'))`,
      [id],
    );
    const begun = await this.runs.begin(manager, eventsOf(next), { versions, dryRun: true, replayId: id });
    await manager.query(
      `UPDATE replay_items SET dry_run_id = begun.run_id,
         dry_status = CASE WHEN begun.run_id IS NULL THEN 'done' ELSE 'running' END
       FROM unnest($2::integer[], $3::uuid[]) AS begun (ordinal, run_id)
       WHERE replay_items.replay_id = $1 AND replay_items.ordinal = begun.ordinal`,
      [id, next.map(({ ordinal }) => ordinal), next.map((item) => begun.runs.get(item.event_id) ?? null)],
    );
    await manager.query(
      `UPDATE replays SET status = 'dry_run' WHERE id = $1 AND NOT EXISTS (
         SELECT 1 FROM replay_items WHERE replay_id = $1 AND dry_status IN ('pending', 'running'))`,
      [id],
    );
  }

  private async stepRunning(manager: EntityManager, replay: ReplayEntity): Promise<void> {
    const standing = await standingOf(manager, replay);
    const { failed, ended } = standing;
    if (ended >= replay.stopAfter && failed / ended >= replay.stopShare) {
      const reason = `${failed} of ${ended} runs failed again`;
      this.logger.warn({ msg: 'Stopping a replay, since too many of its runs fail again', failed, ended });
      return endReplay(manager, replay.id, 'stopped', reason);
    }
    if (standing.pending === 0 && standing.running === 0) return finish(manager, replay.id);
    const due = Math.min(AT_ONCE, standing.pending, standing.allowed - standing.begun);
    if (due > 0) await this.beginNext(manager, replay, due);
  }

  private async beginNext(
    manager: EntityManager,
    { id, versions }: ReplayEntity,
    count: number,
  ): Promise<void> {
    const next = await manager.query<Next[]>(
      `SELECT ordinal, event_id FROM replay_items WHERE replay_id = $1 AND status = 'pending'
       ORDER BY ordinal LIMIT $2`,
      [id, count],
    );
    const begun = await this.runs.begin(manager, eventsOf(next), { versions, dryRun: false, replayId: id });
    await manager.query(
      `UPDATE replay_items SET run_id = begun.run_id, reason = begun.reason,
         status = CASE WHEN begun.run_id IS NULL THEN 'skipped' ELSE 'running' END
       FROM unnest($2::integer[], $3::uuid[], $4::text[]) AS begun (ordinal, run_id, reason)
       WHERE replay_items.replay_id = $1 AND replay_items.ordinal = begun.ordinal`,
      [
        id,
        next.map(({ ordinal }) => ordinal),
        next.map((item) => begun.runs.get(item.event_id) ?? null),
        next.map((item) =>
          begun.runs.has(item.event_id) ? null : (begun.refused.get(item.event_id) ?? 'It is gone'),
        ),
      ],
    );
  }
}

async function standingOf(manager: EntityManager, { id, ratePerMinute }: ReplayEntity): Promise<Standing> {
  const [standing] = await manager.query<[Standing]>(
    `SELECT count(*) FILTER (WHERE status = 'pending')::int AS pending,
       count(*) FILTER (WHERE status = 'running')::int AS running,
       count(*) FILTER (WHERE status = 'failed')::int AS failed,
       count(*) FILTER (WHERE status IN ('succeeded', 'failed'))::int AS ended,
       count(*) FILTER (WHERE status NOT IN ('pending', 'skipped'))::int AS begun,
       (SELECT 1 + floor(extract(epoch FROM now() - started_at) * $2 / 60)::int FROM replays WHERE id = $1) AS allowed
     FROM replay_items WHERE replay_id = $1`,
    [id, ratePerMinute],
  );
  return standing;
}

async function finish(manager: EntityManager, id: string): Promise<void> {
  await manager.query(
    `UPDATE replays SET status = 'finished', completed_at = greatest(now(), started_at) WHERE id = $1`,
    [id],
  );
}

function eventsOf(items: readonly Next[]): string[] {
  return items.map((item) => item.event_id);
}
