import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Conflict, NotFound } from '#core/errors/index';
import { EventEntity, Inbox } from '#events/index';
import { uuidv7 } from '#platform/database/index';
import { DeadLetters } from '../dead-letters/dead-letters.js';
import { lockKeys } from '../leases.js';
import { RunEntity } from '../run.entity.js';
import { orderingKey, type RunVersions, subjectOf } from '../run.js';
import { StageDispatcher } from '../stages/stage-dispatcher.js';
import { insertRuns, type NewRun } from '../starting/new-runs.js';
import type { ReplayVersions } from './replay.js';

export interface ReplayRequest {
  readonly versions: ReplayVersions;
  readonly dryRun: boolean;
  /** The plan that it belongs to. */
  readonly replayId: string | null;
}

export interface BegunReplays {
  /** Ids of runs by events. */
  readonly runs: ReadonlyMap<string, string>;
  /** Why an event was left out. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Begins new runs of old events. */
@Injectable()
export class ReplayRuns {
  constructor(
    private readonly dataSource: DataSource,
    private readonly inbox: Inbox,
    private readonly deadLetters: DeadLetters,
    private readonly dispatcher: StageDispatcher,
  ) {}

  /**
   * Replays one event.
   * @throws {NotFound | Conflict} when it has a run under way, or asks for nothing
   */
  async replay(eventId: string, request: ReplayRequest): Promise<RunEntity> {
    const run = await this.dataSource.transaction(async (manager) => {
      const { runs, refused } = await this.begin(manager, [eventId], request);
      const runId = runs.get(eventId);
      if (runId === undefined) throw refusal(eventId, refused.get(eventId));
      return manager.findOneByOrFail(RunEntity, { id: runId });
    });
    this.dispatcher.wake();
    return run;
  }

  /** In the caller's transaction, after whose commit the dispatcher is to be woken. */
  async begin(
    manager: EntityManager,
    eventIds: readonly string[],
    request: ReplayRequest,
  ): Promise<BegunReplays> {
    const events = await lockEvents(manager, eventIds);
    const busy = request.dryRun ? new Set<string>() : await withOpenRun(manager, eventIds);
    const refused = new Map<string, string>();
    for (const { id, action } of events) {
      if (busy.has(id)) refused.set(id, 'It has a run under way');
      else if (action === 'none') refused.set(id, 'It asks for nothing that could be run');
    }
    const wanted = events.filter(({ id }) => !refused.has(id));
    const pins = request.versions === 'original' ? await originalVersions(manager, wanted) : undefined;
    const runs = wanted.map((event) => runOf(event, request, pins?.get(event.id) ?? {}));
    await insertRuns(manager, runs);
    if (!request.dryRun) await this.tell(manager, wanted);
    return { runs: new Map(wanted.map(({ id }, index) => [id, runs[index]?.id ?? ''])), refused };
  }

  private async tell(manager: EntityManager, events: readonly EventEntity[]): Promise<void> {
    const ids = events.map(({ id }) => id);
    await this.inbox.setStatus(manager, ids, 'processing');
    await this.deadLetters.replayBegins(manager, ids);
  }
}

function refusal(eventId: string, reason: string | undefined): NotFound | Conflict {
  return reason === undefined
    ? new NotFound('event', eventId)
    : new Conflict(`Event ${eventId} cannot be replayed now: ${reason}`);
}

/** Keys first, then rows: the order in which everybody locks (leases.ts). */
async function lockEvents(manager: EntityManager, eventIds: readonly string[]): Promise<EventEntity[]> {
  const select = manager
    .createQueryBuilder(EventEntity, 'event')
    .where('event.id = ANY(:ids)', { ids: eventIds })
    .orderBy('event.id');
  await lockKeys(manager, (await select.getMany()).map(keyOf));
  return select.setLock('pessimistic_write').getMany();
}

/** An accepted event is about to have one. */
async function withOpenRun(manager: EntityManager, eventIds: readonly string[]): Promise<Set<string>> {
  const rows = await manager.query<{ event_id: string }[]>(
    `SELECT event_id FROM runs
     WHERE event_id = ANY($1::uuid[]) AND NOT dry_run AND status IN ('queued', 'running', 'waiting')
     UNION SELECT id FROM events WHERE id = ANY($1::uuid[]) AND status = 'accepted'`,
    [eventIds],
  );
  return new Set(rows.map((row) => row.event_id));
}

/** What the latest run of each event worked with, as far as it came. */
async function originalVersions(
  manager: EntityManager,
  events: readonly EventEntity[],
): Promise<ReadonlyMap<string, RunVersions>> {
  const rows = await manager.query<{ event_id: string; versions: RunVersions }[]>(
    `SELECT DISTINCT ON (runs.event_id) runs.event_id,
       jsonb_strip_nulls(jsonb_build_object('specVersionId', fetched.output -> 'specVersionId',
         'packHash', generated.output -> 'packHash',
         'sourceVersionId', registered.output #> '{source,versionId}')) AS versions
     FROM runs
     LEFT JOIN run_stages AS fetched ON fetched.run_id = runs.id AND fetched.stage = 'fetch'
     LEFT JOIN run_stages AS generated ON generated.run_id = runs.id AND generated.stage = 'generate'
     LEFT JOIN run_stages AS registered ON registered.run_id = runs.id AND registered.stage = 'register'
     WHERE runs.event_id = ANY($1::uuid[]) AND NOT runs.dry_run
     ORDER BY runs.event_id, runs.created_at DESC, runs.id DESC`,
    [events.map(({ id }) => id)],
  );
  return new Map(rows.map(({ event_id: eventId, versions }) => [eventId, versions]));
}

/** Dry runs publish nothing, and need not wait for their turn. */
function runOf(event: EventEntity, { dryRun, replayId }: ReplayRequest, versions: RunVersions): NewRun {
  const { id, projectId, sourceId, specKey, action } = event;
  return {
    id: uuidv7(),
    eventId: id,
    eventAttempt: null,
    projectId,
    sourceId,
    specKey,
    orderingKey: dryRun ? null : keyOf(event),
    trigger: 'replay',
    subject: subjectOf(action),
    dryRun,
    versions,
    target: null,
    replayId,
  };
}

function keyOf({ projectId, sourceId, specKey }: EventEntity): string {
  return orderingKey(projectId, sourceId, specKey);
}
