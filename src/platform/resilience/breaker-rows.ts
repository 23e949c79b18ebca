import type { DataSource } from 'typeorm';
import { messageOf } from '#core/errors/index';
import type { BreakerKey, BreakerSettings, BreakerState, BreakerStatus } from './breaker.js';

interface Row {
  readonly dependency: string;
  readonly origin: string;
  readonly state: BreakerState;
  readonly failures: number;
  readonly opened_at: Date | null;
  readonly trial_from: Date | null;
  readonly last_failure: string | null;
  readonly last_failed_at: Date | null;
  readonly isolated_at: Date | null;
  readonly isolated_because: string | null;
  readonly changed_at: Date;
}

/** What decides whether a call may pass. */
export interface Standing {
  readonly state: BreakerState;
  readonly failures: number;
  readonly isIsolated: boolean;
  /** Until the next trial may begin; 0 when it may. */
  readonly waitMs: number;
  readonly lastFailure: string | undefined;
}

/** Enough to recognise an error by; the log has the rest. */
const FAILURE_CHARACTERS = 500;

/**
 * The rows that all workers share. Every change is one statement that names the state it starts from, and all
 * times are the database's, so that neither races nor clocks that differ matter.
 */
export class BreakerRows {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: BreakerSettings,
  ) {}

  /** Undefined for a breaker that never failed: it is closed. */
  async standing({ dependency, origin }: BreakerKey): Promise<Standing | undefined> {
    const rows = await this.dataSource.query<(Row & { wait_ms: number })[]>(
      `SELECT *, greatest(0, ceil(extract(epoch FROM
         CASE state WHEN 'half_open' THEN trial_until ELSE trial_from END - now()) * 1000))::int AS wait_ms
       FROM breakers WHERE dependency = $1 AND origin = $2`,
      [dependency, origin],
    );
    return rows.map((row) => ({
      state: row.state,
      failures: row.failures,
      isIsolated: row.isolated_at !== null,
      waitMs: row.wait_ms,
      lastFailure: row.last_failure ?? undefined,
    }))[0];
  }

  /**
   * Takes the one trial of an open breaker, or that of a worker which died in its own.
   * @returns the trial's number, or undefined when somebody else was faster
   */
  async takeTrial({ dependency, origin }: BreakerKey, lastsMs: number): Promise<number | undefined> {
    const [rows] = await this.dataSource.query<[{ trial: number }[], number]>(
      `UPDATE breakers
       SET state = 'half_open', trial = trial + 1, changed_at = now(), trial_from = NULL,
           trial_until = now() + make_interval(secs => $3 / 1000.0)
       WHERE dependency = $1 AND origin = $2 AND isolated_at IS NULL
         AND ((state = 'open' AND trial_from <= now()) OR (state = 'half_open' AND trial_until <= now()))
       RETURNING trial`,
      [dependency, origin, lastsMs],
    );
    return rows[0]?.trial;
  }

  /** @returns false when the trial had been given up, and is somebody else's now */
  async closeAfterTrial(key: BreakerKey, trial: number): Promise<boolean> {
    return this.endTrial(key, trial, `state = 'closed', failures = 0, opened_at = NULL, trial_until = NULL`);
  }

  /** @returns false when the trial had been given up, and is somebody else's now */
  async reopenAfterTrial(key: BreakerKey, trial: number, failure: unknown): Promise<boolean> {
    return this.endTrial(
      key,
      trial,
      `state = 'open', failures = failures + 1, opened_at = now(), trial_until = NULL,
       trial_from = now() + make_interval(secs => $4 / 1000.0), last_failure = $5, last_failed_at = now()`,
      [this.settings.recoveryMs, described(failure)],
    );
  }

  /** For a trial that found nothing out: the next call may try at once. */
  async returnTrial(key: BreakerKey, trial: number): Promise<boolean> {
    return this.endTrial(key, trial, `state = 'open', trial_from = now(), trial_until = NULL`);
  }

  /**
   * Counts a failure of a closed breaker. One that opened meanwhile stays as it is: a call that began before
   * says nothing new.
   * @returns true when this failure opened it
   */
  async countFailure({ dependency, origin }: BreakerKey, failure: unknown): Promise<boolean> {
    const trialFrom = 'now() + make_interval(secs => $4 / 1000.0)';
    const rows = await this.dataSource.query<{ opened: boolean }[]>(
      `INSERT INTO breakers AS b (dependency, origin, failures, state, opened_at, trial_from, last_failure, last_failed_at)
       VALUES ($1, $2, 1, ${whenOpening('1', "'open'", "'closed'")}, ${whenOpening('1', 'now()')},
               ${whenOpening('1', trialFrom)}, $5, now())
       ON CONFLICT (dependency, origin) DO UPDATE SET
         failures = b.failures + 1,
         state = ${whenOpening('b.failures + 1', "'open'", "'closed'")},
         opened_at = ${whenOpening('b.failures + 1', 'now()')},
         trial_from = ${whenOpening('b.failures + 1', trialFrom)},
         last_failure = excluded.last_failure, last_failed_at = now(), changed_at = now()
       WHERE b.state = 'closed'
       RETURNING state = 'open' AS opened`,
      [dependency, origin, this.settings.failures, this.settings.recoveryMs, described(failure)],
    );
    return rows[0]?.opened ?? false;
  }

  async forgetFailures({ dependency, origin }: BreakerKey): Promise<void> {
    await this.dataSource.query(
      `UPDATE breakers SET failures = 0, changed_at = now()
       WHERE dependency = $1 AND origin = $2 AND state = 'closed' AND failures > 0`,
      [dependency, origin],
    );
  }

  async isolate({ dependency, origin }: BreakerKey, because: string): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO breakers (dependency, origin, isolated_at, isolated_because) VALUES ($1, $2, now(), $3)
       ON CONFLICT (dependency, origin) DO UPDATE SET
         isolated_at = now(), isolated_because = excluded.isolated_because, changed_at = now()`,
      [dependency, origin, because],
    );
  }

  async release({ dependency, origin }: BreakerKey): Promise<boolean> {
    const [, released] = await this.dataSource.query<[unknown, number]>(
      `UPDATE breakers SET isolated_at = NULL, isolated_because = NULL, changed_at = now()
       WHERE dependency = $1 AND origin = $2 AND isolated_at IS NOT NULL`,
      [dependency, origin],
    );
    return released === 1;
  }

  async list(): Promise<BreakerStatus[]> {
    const rows = await this.dataSource.query<Row[]>('SELECT * FROM breakers ORDER BY dependency, origin');
    return rows.map(toStatus);
  }

  async purge(unchangedSince: Date): Promise<number> {
    const [, removed] = await this.dataSource.query<[unknown, number]>(
      `DELETE FROM breakers WHERE state = 'closed' AND isolated_at IS NULL AND changed_at < $1`,
      [unchangedSince],
    );
    return removed;
  }

  private async endTrial(
    { dependency, origin }: BreakerKey,
    trial: number,
    assignments: string,
    parameters: readonly unknown[] = [],
  ): Promise<boolean> {
    const [, ended] = await this.dataSource.query<[unknown, number]>(
      `UPDATE breakers SET ${assignments}, changed_at = now()
       WHERE dependency = $1 AND origin = $2 AND state = 'half_open' AND trial = $3`,
      [dependency, origin, trial, ...parameters],
    );
    return ended === 1;
  }
}

/** SQL for what holds when this many failures open the breaker ($3 is the threshold), and for what holds else. */
function whenOpening(failures: string, then: string, otherwise = 'NULL'): string {
  return `CASE WHEN ${failures} >= $3::int THEN ${then} ELSE ${otherwise} END`;
}

/** PostgreSQL's text cannot hold a zero byte, and what a stranger's server says may have one. */
function described(failure: unknown): string {
  const text = messageOf(failure);
  return text.replaceAll('\0', '').slice(0, FAILURE_CHARACTERS);
}

function toStatus(row: Row): BreakerStatus {
  const {
    opened_at: openedAt,
    trial_from: trialFrom,
    last_failed_at: failedAt,
    isolated_at: isolatedAt,
  } = row;
  return {
    dependency: row.dependency,
    origin: row.origin,
    state: row.state,
    failures: row.failures,
    changedAt: row.changed_at,
    ...(openedAt !== null && { openedAt }),
    ...(trialFrom !== null && { trialFrom }),
    ...(failedAt !== null && { lastFailure: { message: row.last_failure ?? '', at: failedAt } }),
    ...(isolatedAt !== null && { isolated: { because: row.isolated_because ?? '', at: isolatedAt } }),
  };
}
