import type { Pool, QueryResultRow } from 'pg';
import { asked } from './asked.js';
import type { Acknowledged } from './senders.js';

/** Looks for what must not be there; each answer lists the offenders, and an empty list is good. */
export class Audit {
  constructor(private readonly database: Pool) {}

  /** Acknowledged deliveries that are not stored as they were sent. */
  async missing(acknowledged: readonly Acknowledged[]): Promise<readonly Acknowledged[]> {
    const rows = await this.rows<{ id: string; key: string | null; sha256: string }>(
      `SELECT id, delivery_key AS key, encode(payload_sha256, 'hex') AS sha256 FROM events
       WHERE payload IS NOT NULL AND sha256(payload) = payload_sha256`,
    );
    const stored = new Map(rows.map((row) => [row.id, row]));
    return acknowledged.filter(({ eventId, deliveryId, sha256 }) => {
      const event = stored.get(eventId);
      return event?.key !== `id:${deliveryId}` || event.sha256 !== sha256;
    });
  }

  /** Events that nobody was told of, or that were stored more than once. */
  async surplus(acknowledged: readonly Acknowledged[]): Promise<readonly string[]> {
    const known = new Set(acknowledged.map(({ eventId }) => eventId));
    const rows = await this.rows<{ id: string }>('SELECT id FROM events');
    return rows.map(({ id }) => id).filter((id) => !known.has(id));
  }

  async statusOfEvents(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.rows<{ id: string; status: string }>('SELECT id, status FROM events');
    return new Map(rows.map(({ id, status }) => [id, status]));
  }

  /**
   * Events whose run ended because its worker was killed at every attempt that a stage has: a dead letter is then the
   * right end (states.md: what kills its worker is not tried for ever).
   */
  async killedAtEveryAttempt(attempts: number): Promise<ReadonlySet<string>> {
    const rows = await this.rows<{ id: string }>(
      `SELECT runs.event_id AS id FROM runs JOIN stage_attempts AS attempt ON attempt.run_id = runs.id
       WHERE runs.status = 'failed' AND attempt.outcome = 'crashed'
       GROUP BY runs.id, attempt.stage HAVING count(*) = $1`,
      [attempts],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** What became of events, with everything that was tried: for whoever has to find out why. */
  storiesOf(eventIds: readonly string[]): Promise<readonly object[]> {
    return this.rows(
      `SELECT wanted.id, delivery_key, events.status, runs.status AS run, runs.reason,
         (SELECT jsonb_agg(to_jsonb(attempts) ORDER BY attempts.started_at) FROM stage_attempts AS attempts
          WHERE attempts.run_id = runs.id) AS attempts
       FROM unnest($1::uuid[]) AS wanted (id) LEFT JOIN events ON events.id = wanted.id
       LEFT JOIN runs ON runs.event_id = wanted.id`,
      [eventIds],
    );
  }

  /** Work that is not over: events, runs, stages and attempts. Nothing of it may be left in the end. */
  unfinished(): Promise<readonly { what: string; id: string; status: string }[]> {
    return this.rows(
      `SELECT 'event' AS what, id::text, status FROM events WHERE status IN ('accepted', 'processing')
       UNION ALL
       SELECT 'run', id::text, status FROM runs WHERE status IN ('queued', 'running', 'waiting')
       UNION ALL
       SELECT 'stage', run_id || ' ' || stage, status FROM run_stages WHERE status IN ('queued', 'running', 'waiting')
       UNION ALL
       SELECT 'attempt', run_id || ' ' || stage, outcome FROM stage_attempts WHERE outcome = 'running'
       UNION ALL
       SELECT 'execution', id::text, status FROM executions WHERE status = 'running'
       UNION ALL
       SELECT 'lease', run_id::text, ordering_key FROM leases`,
    );
  }

  /**
   * Events with another number of runs than deliveries ask for: none if it is ignored, one otherwise, and one more
   * for each time that a dead one was delivered again.
   */
  wronglyManyRuns(): Promise<readonly { id: string; status: string; runs: number }[]> {
    return this.rows(
      `SELECT events.id, events.status, redeliveries, count(runs.id)::integer AS runs
       FROM events LEFT JOIN runs ON runs.event_id = events.id GROUP BY events.id
       HAVING CASE WHEN events.status = 'ignored' THEN count(runs.id) <> 0
         ELSE count(runs.id) NOT BETWEEN 1 AND 1 + redeliveries END`,
    );
  }

  /** Events whose state is not that of their latest run. */
  wrongStates(): Promise<readonly QueryResultRow[]> {
    return this.rows(
      `SELECT events.id, events.status, latest.status AS run FROM events
       JOIN LATERAL (SELECT status FROM runs WHERE event_id = events.id ORDER BY id DESC LIMIT 1) AS latest ON true
       WHERE events.status <> CASE latest.status WHEN 'succeeded' THEN 'done' WHEN 'failed' THEN 'dead'
         ELSE latest.status END`,
    );
  }

  /** Stages that were brought to an end by more than one attempt, or by none. */
  doneTwice(): Promise<readonly QueryResultRow[]> {
    return this.rows(
      `SELECT stage.run_id, stage.stage, count(attempt.run_id)::integer AS attempts
       FROM run_stages AS stage LEFT JOIN stage_attempts AS attempt ON attempt.run_id = stage.run_id
         AND attempt.stage = stage.stage AND attempt.outcome IN ('succeeded', 'skipped')
       WHERE stage.status IN ('succeeded', 'skipped')
       GROUP BY stage.run_id, stage.stage HAVING count(attempt.run_id) <> 1`,
    );
  }

  /** Runs with two verdicts, with one that their stage does not name, or with results that do not add up. */
  wrongExecutions(): Promise<readonly QueryResultRow[]> {
    return this.rows(
      `SELECT runs.id, array_agg(executions.status) AS verdicts FROM runs
       JOIN executions ON executions.run_id = runs.id AND executions.status IN ('passed', 'failed')
       JOIN run_stages AS stage ON stage.run_id = runs.id AND stage.stage = 'execute'
       CROSS JOIN LATERAL (SELECT count(*) AS all, count(DISTINCT test_id || title) AS different
         FROM execution_results WHERE execution_id = executions.id) AS results
       GROUP BY runs.id
       HAVING count(*) <> 1
         OR bool_or(stage.output->>'executionId' IS DISTINCT FROM executions.id::text)
         OR bool_or(results.all <> results.different)
         OR bool_or(results.all <> executions.passed + executions.failed + executions.skipped)`,
    );
  }

  /**
   * Dead events without exactly one open dead letter, others with one, and failures that no letter counts: a dead event
   * that is delivered again may fail again, which its letter adds up.
   */
  wrongDeadLetters(): Promise<readonly QueryResultRow[]> {
    return this.rows(
      `SELECT events.id, events.status, array_agg(letter.status) AS letters, sum(letter.failures) AS counted, failed
       FROM events LEFT JOIN dead_letters AS letter ON letter.event_id = events.id
       CROSS JOIN LATERAL (SELECT count(*) AS failed FROM runs
         WHERE event_id = events.id AND status = 'failed') AS runs
       GROUP BY events.id, failed
       HAVING count(*) FILTER (WHERE letter.status <> 'resolved') <> (events.status = 'dead')::integer
         OR coalesce(sum(letter.failures), 0) <> failed`,
    );
  }

  /** Specs whose last event was overtaken by an earlier one. */
  wronglyOvertaken(): Promise<readonly QueryResultRow[]> {
    return this.rows(
      `SELECT DISTINCT ON (source_id, spec_key) id, spec_key, status FROM events
       WHERE status <> 'ignored' ORDER BY source_id, spec_key, id DESC`,
    ).then((last) => last.filter(({ status }) => status === 'superseded'));
  }

  /** What listeners are to be told of: each run that ended, but for overtaken ones; with the ids of its messages. */
  async toBeNotified(): Promise<ReadonlySet<string>> {
    const rows = await this.rows<{ id: string }>(
      `SELECT run_id || '_' || (output->>'occasion') || '_listener' AS id FROM run_stages
       WHERE stage = 'notify' AND status = 'succeeded'`,
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Succeeded and failed runs in which nobody was notified. */
  unnotified(): Promise<readonly QueryResultRow[]> {
    return this.rows(
      `SELECT runs.id, runs.status, notify.status AS notify, notify.error FROM runs
       LEFT JOIN run_stages AS notify ON notify.run_id = runs.id AND notify.stage = 'notify'
       WHERE runs.status IN ('succeeded', 'failed') AND notify.status IS DISTINCT FROM 'succeeded'`,
    );
  }

  private rows<Row extends QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<readonly Row[]> {
    return asked<Row>(this.database, text, values);
  }
}
