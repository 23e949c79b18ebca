import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Dispatch, EventEntity, Inbox, settleDispatch } from '#events/index';
import { sqlStateOf, uuidv7 } from '#platform/database/index';
import { faultPoint } from '#platform/faults/index';
import { handOver, lockKeys } from '../leases.js';
import { orderingKey, subjectOf } from '../run.js';
import { StageDispatcher } from '../stages/stage-dispatcher.js';
import { insertRuns, insertSuperseded, type NewRun } from './new-runs.js';

/** The run that an accepted event would have. */
type Candidate = NewRun & { readonly eventId: string; readonly orderingKey: string };

/** SQLSTATE classes that are about values of a row. */
const VALUES_FAULT = /^2[123]/;
const isAboutValues = (error: unknown): boolean => VALUES_FAULT.test(sqlStateOf(error) ?? '');

const OVERTAKEN = 'A newer event of the same spec was received before it could begin';

/** Makes runs of events, each once however often it is dispatched. */
@Injectable()
export class StartRuns {
  private readonly logger = new Logger(StartRuns.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly inbox: Inbox,
    private readonly dispatcher: StageDispatcher,
  ) {}

  /** One transaction for all; an event that cannot be begun stands in no other's way. */
  async start({ dispatchId, eventIds }: Dispatch): Promise<void> {
    try {
      await this.begin(eventIds, dispatchId);
    } catch (error) {
      if (!isAboutValues(error)) throw error;
      await this.beginEach(eventIds);
      await settleDispatch(this.dataSource.manager, dispatchId);
    }
  }

  private async begin(eventIds: readonly string[], dispatchId?: string): Promise<void> {
    const begun = await this.dataSource.transaction(async (manager) => {
      const candidates = await claim(manager, eventIds);
      await this.decide(manager, candidates);
      if (dispatchId !== undefined) await settleDispatch(manager, dispatchId);
      return candidates.length;
    });
    if (begun > 0) this.dispatcher.wake();
  }

  /**
   * An event that cannot be begun is dispatched again and again by the sweeper, which finds the failed job: nothing is
   * lost, and every try names it in the log until somebody has mended what is wrong.
   * @throws {AggregateError} once all were tried
   */
  private async beginEach(eventIds: readonly string[]): Promise<void> {
    const failures: unknown[] = [];
    for (const eventId of eventIds) {
      try {
        await this.begin([eventId]);
      } catch (error) {
        if (!isAboutValues(error)) throw error;
        this.logger.error({ msg: 'The run of an event cannot be begun', eventId, err: error });
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} events cannot be begun`);
  }

  private async decide(manager: EntityManager, candidates: readonly Candidate[]): Promise<void> {
    if (candidates.length === 0) return;
    const newest = await newestOf(manager, candidates);
    const wins = (run: Candidate): boolean => newest.get(run.orderingKey) === run.eventId;
    const winners = candidates.filter(wins);
    const losers = candidates.filter((run) => !wins(run));
    await this.supersedeWaiting(manager, winners);
    await insertSuperseded(manager, losers, OVERTAKEN);
    await insertRuns(manager, winners);
    await this.inbox.setStatus(manager, winners.map(eventOf), 'processing');
    await this.inbox.setStatus(manager, losers.map(eventOf), 'superseded', OVERTAKEN);
    faultPoint('run-written', candidates[0]);
  }

  /** Older runs of the same spec that wait, for their turn or for a dependency, have become pointless. */
  private async supersedeWaiting(manager: EntityManager, winners: readonly Candidate[]): Promise<void> {
    if (winners.length === 0) return;
    const [overtaken] = await manager.query<
      [{ id: string; event_id: string; ordering_key: string }[], number]
    >(
      `UPDATE runs SET status = 'superseded', reason = $3, completed_at = now()
       FROM unnest($1::text[], $2::uuid[]) AS winner (key, event_id)
       WHERE runs.ordering_key = winner.key AND runs.event_id < winner.event_id
         AND runs.trigger = 'event' AND runs.status IN ('queued', 'waiting')
       RETURNING runs.id, runs.event_id, runs.ordering_key`,
      [winners.map((winner) => winner.orderingKey), winners.map((winner) => winner.eventId), OVERTAKEN],
    );
    if (overtaken.length === 0) return;
    await cancelStages(
      manager,
      overtaken.map(({ id }) => id),
    );
    await this.inbox.setStatus(
      manager,
      overtaken.map((row) => row.event_id),
      'superseded',
      OVERTAKEN,
    );
    for (const { id, ordering_key } of overtaken) {
      await handOver(manager, { orderingKey: ordering_key, runId: id });
    }
  }
}

const CLAIMED = ['id', 'projectId', 'sourceId', 'specKey', 'action', 'dispatchAttempt'];

/**
 * Only accepted events begin runs; whoever locks one first begins its run. Keys first, then rows: the order in which
 * everybody locks (leases.ts).
 */
async function claim(manager: EntityManager, eventIds: readonly string[]): Promise<Candidate[]> {
  await lockKeys(manager, await keysOf(manager, eventIds));
  const events = await manager
    .createQueryBuilder(EventEntity, 'event')
    .setLock('pessimistic_write')
    .where(`event.status = 'accepted'`)
    .andWhere('event.id = ANY(:ids)', { ids: eventIds })
    .orderBy('event.id')
    .select(CLAIMED.map((field) => `event.${field}`))
    .getMany();
  return events.map(runFor);
}

async function keysOf(manager: EntityManager, eventIds: readonly string[]): Promise<readonly string[]> {
  const specs = await manager.query<{ project: string; source: string; spec: string }[]>(
    `SELECT DISTINCT project_id AS project, source_id AS source, spec_key AS spec FROM events
     WHERE id = ANY($1::uuid[]) AND status = 'accepted'`,
    [eventIds],
  );
  return specs.map(({ project, source, spec }) => orderingKey(project, source, spec));
}

function runFor(event: EventEntity): Candidate {
  const { id, projectId, sourceId, specKey, action, dispatchAttempt } = event;
  return {
    id: uuidv7(),
    eventId: id,
    eventAttempt: dispatchAttempt,
    projectId,
    sourceId,
    specKey,
    orderingKey: orderingKey(projectId, sourceId, specKey),
    trigger: 'event',
    subject: subjectOf(action),
    dryRun: false,
    versions: {},
    target: null,
    replayId: null,
  };
}

/** The newest event of each key, among these and those whose runs were not given up. */
async function newestOf(
  manager: EntityManager,
  candidates: readonly Candidate[],
): Promise<ReadonlyMap<string, string>> {
  const newest = new Map<string, string>();
  const consider = (key: string, eventId: string): void => {
    // uuidv7: the greater id came later.
    if (eventId > (newest.get(key) ?? '')) newest.set(key, eventId);
  };
  for (const run of candidates) consider(run.orderingKey, run.eventId);
  const known = await manager.query<{ key: string; event_id: string }[]>(
    `SELECT key, newest.event_id FROM unnest($1::text[]) AS key CROSS JOIN LATERAL (
       SELECT event_id FROM runs
       WHERE ordering_key = key AND trigger = 'event' AND status IN ('queued', 'running', 'waiting', 'succeeded')
       ORDER BY event_id DESC LIMIT 1) AS newest`,
    [[...newest.keys()]],
  );
  for (const { key, event_id: eventId } of known) consider(key, eventId);
  return newest;
}

async function cancelStages(manager: EntityManager, runIds: readonly string[]): Promise<void> {
  await manager.query(
    `UPDATE run_stages SET status = 'cancelled', held = false, completed_at = now()
     WHERE run_id = ANY($1::uuid[]) AND status IN ('queued', 'waiting')`,
    [runIds],
  );
}

const eventOf = ({ eventId }: Candidate): string => eventId;
