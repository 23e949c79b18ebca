import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { EventEntity, Inbox, MicroBatch } from '#events/index';
import { uuidv7 } from '#platform/database/index';
import { faultPoint } from '#platform/faults/index';
import { handOver, lockKeys } from '../leases.js';
import { orderingKey } from '../run.js';
import { StageDispatcher } from '../stages/stage-dispatcher.js';
import { StartingPaused } from './starting-paused.js';
import { insertRuns, insertSuperseded, type NewRun } from './new-runs.js';

/** What became of an event that was to begin a run. */
export type Started =
  | 'started'
  /** A newer event of the same spec is there already. */
  | 'superseded'
  /** It has its run, or is not to have one: the job came twice. */
  | 'known';

/** The run that an accepted event would have. */
type Candidate = NewRun & { readonly eventId: string; readonly orderingKey: string };

const OVERTAKEN = 'A newer event of the same spec was received before it could begin';
/** SQLSTATE classes that are about values of a row. */
const VALUES_FAULT = /^2[123]/;

/**
 * Jobs that come while others are written mean a rush: events whose own jobs are still on their way begin with them.
 * A job alone takes none along, so that an event which cannot be begun stands in nobody's way.
 */
const RUSH = 2;
const MAX_OTHERS = 500;
/** Enough for the jobs of a rush that come after their events have begun. */
const MAX_REMEMBERED = 50_000;

/**
 * Makes runs of events, each once however often its job comes. Jobs that come together share one transaction, and in
 * a rush take others along: a queue hands out some hundred jobs a second, tables take thousands of rows.
 */
@Injectable()
export class StartRuns implements BeforeApplicationShutdown {
  private readonly logger = new Logger(StartRuns.name);
  private readonly batch: MicroBatch<string, Started>;
  /** Events that this process has begun before their jobs came: nothing is to be looked up for them. */
  private readonly begun = new Set<string>();
  private rush: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly inbox: Inbox,
    private readonly dispatcher: StageDispatcher,
  ) {
    this.batch = new MicroBatch<string, Started>({
      write: (eventIds) => this.startAll(eventIds),
      isItemsFault: (error) => VALUES_FAULT.test(String((error as { code?: unknown }).code)),
      sizeOf: () => 100,
      refusal: () => new StartingPaused(),
    });
  }

  /** @param attempt the number of the event's dispatch, as its job carries it */
  async start(eventId: string, attempt: number): Promise<Started> {
    return this.begun.delete(`${eventId}_${attempt}`) ? 'known' : this.batch.add(eventId);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.batch.drain();
    await this.rush;
  }

  private async startAll(eventIds: readonly string[]): Promise<Started[]> {
    const started = await this.startBatch(eventIds, 0);
    if (eventIds.length >= RUSH) this.takeAlong();
    return eventIds.map((eventId) => started.get(eventId) ?? 'known');
  }

  /** Goes on by itself for as long as there are many: their own jobs would come some hundred a second. */
  private takeAlong(): void {
    this.rush ??= this.startOthers()
      .catch((error: unknown) => this.logger.warn({ msg: 'A rush is begun job by job', err: error }))
      .finally(() => (this.rush = undefined));
  }

  private async startOthers(): Promise<void> {
    for (let begun = MAX_OTHERS; begun === MAX_OTHERS;) {
      begun = (await this.startBatch([], MAX_OTHERS)).size;
    }
  }

  /** @returns what became of each event that was begun, asked for or taken along */
  private async startBatch(eventIds: readonly string[], most: number): Promise<ReadonlyMap<string, Started>> {
    const { started, others } = await this.dataSource.transaction(async (manager) => {
      const asked = await claim(manager, eventIds);
      const taken = await claimOthers(manager, most);
      const decided = await this.decide(manager, [...asked, ...taken]);
      return { started: decided, others: taken };
    });
    this.remember(others);
    if (started.size > 0) this.dispatcher.wake();
    return started;
  }

  private remember(others: readonly Candidate[]): void {
    if (this.begun.size + others.length > MAX_REMEMBERED) this.begun.clear();
    for (const { eventId, eventAttempt } of others) this.begun.add(`${eventId}_${eventAttempt}`);
  }

  private async decide(
    manager: EntityManager,
    candidates: readonly Candidate[],
  ): Promise<ReadonlyMap<string, Started>> {
    if (candidates.length === 0) return new Map();
    await lockKeys(
      manager,
      candidates.map((run) => run.orderingKey),
    );
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
    return new Map(candidates.map((run) => [run.eventId, wins(run) ? 'started' : 'superseded']));
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

/** Only accepted events begin runs; whoever locks one first begins its run. */
async function claim(manager: EntityManager, eventIds: readonly string[]): Promise<Candidate[]> {
  if (eventIds.length === 0) return [];
  const events = await accepted(manager)
    .andWhere('event.id = ANY(:ids)', { ids: [...new Set(eventIds)] })
    .orderBy('event.id')
    .getMany();
  return events.map(runFor);
}

/** Those that nobody else is about to begin, as they were dispatched. */
async function claimOthers(manager: EntityManager, most: number): Promise<Candidate[]> {
  if (most === 0) return [];
  const events = await accepted(manager)
    .setOnLocked('skip_locked')
    .orderBy({ 'event.dispatchedAt': 'ASC', 'event.id': 'ASC' })
    .limit(most)
    .getMany();
  return events.map(runFor);
}

function accepted(manager: EntityManager): SelectQueryBuilder<EventEntity> {
  return manager
    .createQueryBuilder(EventEntity, 'event')
    .select(['event.id', 'event.projectId', 'event.sourceId', 'event.specKey', 'event.dispatchAttempt'])
    .setLock('pessimistic_write')
    .where(`event.status = 'accepted'`);
}

function runFor(event: EventEntity): Candidate {
  const { id, projectId, sourceId, specKey, dispatchAttempt } = event;
  return {
    id: uuidv7(),
    eventId: id,
    eventAttempt: dispatchAttempt,
    projectId,
    sourceId,
    specKey,
    orderingKey: orderingKey(projectId, sourceId, specKey),
    trigger: 'event',
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
