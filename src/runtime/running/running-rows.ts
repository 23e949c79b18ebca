import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { HOLDER } from '../holder-id.js';
import { type Driver, isolationOf } from '../drivers/driver.js';
import { lockApplication } from './lock-application.js';
import type { RunningRow } from './running-row.js';
import { countStop, type StopMark, stopMarkOf } from './stops.js';

/** After so long without a sign of life, whoever ran an application is taken for dead. */
export const EXPIRY_MS = 15_000;

/** What is written of an application that this process runs. */
export type RunningChange = Partial<Pick<RunningRow, 'state' | 'parts' | 'error'>>;

/** The rows that say which process runs which application. Each change is the application's `running`, too. */
@Injectable()
export class RunningRows {
  private readonly holder = HOLDER;

  constructor(private readonly dataSource: DataSource) {}

  async find(applicationId: string): Promise<RunningRow | undefined> {
    const [row] = await this.dataSource.query<RunningRow[]>(
      `SELECT application_id AS "applicationId", state, driver, weaknesses, parts, wanted, error,
              (holder IS NOT NULL AND expires_at > now()) AS held, stop_requested AS "stopRequested",
              changed_at AS "changedAt"
       FROM running_applications WHERE application_id = $1`,
      [applicationId],
    );
    return row;
  }

  /** A stop that comes later than this is seen by whoever compares it. */
  stopMark(applicationId: string): Promise<StopMark> {
    return stopMarkOf(this.dataSource.manager, applicationId);
  }

  /** Has whoever runs it stop, and whoever is about to run it not begin. @returns the mark of this stop */
  requestStop(applicationId: string): Promise<StopMark> {
    return this.dataSource.transaction(async (manager) => {
      await lockApplication(manager, applicationId);
      await countStop(manager, applicationId);
      await manager.query(
        'UPDATE running_applications SET stop_requested = true WHERE application_id = $1 AND holder IS NOT NULL',
        [applicationId],
      );
      return stopMarkOf(manager, applicationId);
    });
  }

  /** @returns whether this process is the one that runs it from now on: not where it was stopped since the mark */
  claim(applicationId: string, driver: Driver, since: StopMark): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      // A stop is counted under the same lock: it comes before, and is seen here, or after, and finds the claim.
      await lockApplication(manager, applicationId);
      return (await stopMarkOf(manager, applicationId)) === since && claimed(manager, applicationId, driver);
    });
  }

  async change(applicationId: string, { state, parts, error }: RunningChange): Promise<void> {
    await this.dataSource.query(
      `WITH changed AS (
         UPDATE running_applications SET state = coalesce($3, state), parts = coalesce($4, parts),
           error = coalesce($5, error), changed_at = now()
         WHERE application_id = $1 AND holder = $2 RETURNING application_id, state)
       UPDATE applications SET running = changed.state FROM changed WHERE id = application_id`,
      [
        applicationId,
        this.holder,
        state ?? null,
        parts === undefined ? null : JSON.stringify(parts),
        error ?? null,
      ],
    );
  }

  /** It does not run any more; why, if it was not stopped. */
  async release(applicationId: string, error?: string): Promise<void> {
    await this.dataSource.query(
      `WITH released AS (
         UPDATE running_applications SET holder = NULL, wanted = false, stop_requested = false, changed_at = now(),
           state = $3, error = $4
         WHERE application_id = $1 AND holder = $2 RETURNING application_id, state)
       UPDATE applications SET running = released.state FROM released WHERE id = application_id`,
      [applicationId, this.holder, error === undefined ? 'stopped' : 'failed', error ?? null],
    );
  }

  /** It runs until it is stopped. @returns false when it does not run, or not for long, or was stopped since the mark */
  async want(applicationId: string, since: StopMark): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `UPDATE running_applications SET wanted = true
       WHERE application_id = $1 AND holder IS NOT NULL AND expires_at > now() AND NOT stop_requested
         AND $2 = coalesce((SELECT stops FROM application_stops WHERE application_id = $1), 0)
       RETURNING application_id`,
      [applicationId, since],
    );
    return countOf(rows) > 0;
  }

  /** Of an application that this process runs: whether nobody needs it, in which case nobody finds it running any more. */
  async retire(applicationId: string): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      await lockApplication(manager, applicationId);
      const rows = await manager.query<unknown[]>(
        `UPDATE running_applications SET stop_requested = true
         WHERE application_id = $1 AND holder = $2 AND NOT wanted AND NOT EXISTS (
           SELECT FROM application_uses AS uses WHERE uses.application_id = $1 AND uses.expires_at > now())
         RETURNING application_id`,
        [applicationId, this.holder],
      );
      return countOf(rows) > 0;
    });
  }

  /** Says that this process lives. @returns what it runs, and whether that is to be stopped */
  async renew(): Promise<ReadonlyMap<string, { readonly stopRequested: boolean }>> {
    const [rows] = await this.dataSource.query<[{ id: string; stop: boolean }[], number]>(
      `UPDATE running_applications SET expires_at = now() + $2 * interval '1 ms' WHERE holder = $1
       RETURNING application_id AS id, stop_requested AS stop`,
      [this.holder, EXPIRY_MS],
    );
    return new Map(rows.map(({ id, stop }) => [id, { stopRequested: stop }]));
  }

  /** Applications whose process died do not run any more. @returns how many */
  async reconcile(): Promise<number> {
    const rows = await this.dataSource.query<unknown[]>(
      `WITH lost AS (
         UPDATE running_applications SET holder = NULL, state = 'stopped', wanted = false, stop_requested = false,
           error = 'The process that ran it ended', changed_at = now()
         WHERE holder IS NOT NULL AND expires_at < now() RETURNING application_id)
       UPDATE applications SET running = 'stopped' FROM lost WHERE id = application_id RETURNING id`,
    );
    return countOf(rows);
  }

  /** Which processes run anything. */
  async holders(): Promise<ReadonlySet<string>> {
    const rows = await this.dataSource.query<{ holder: string }[]>(
      'SELECT DISTINCT holder FROM running_applications WHERE holder IS NOT NULL AND expires_at > now()',
    );
    return new Set(rows.map(({ holder }) => holder));
  }

  /** Those of these that are not deleted. */
  async applicationsAmong(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      'SELECT id FROM applications WHERE id::text = ANY ($1::text[])',
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }
}

/** TypeORM gives rows and their number for an UPDATE, and rows alone for a SELECT. */
function countOf(result: readonly unknown[]): number {
  const [rows] = result;
  return Array.isArray(rows) ? rows.length : result.length;
}

async function claimed(manager: EntityManager, applicationId: string, driver: Driver): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `WITH claimed AS (
         INSERT INTO running_applications (application_id, holder, expires_at, state, driver, weaknesses)
         VALUES ($1, $2, now() + $3 * interval '1 ms', 'building', $4, $5)
         ON CONFLICT (application_id) DO UPDATE SET
           holder = excluded.holder, expires_at = excluded.expires_at, state = 'building', driver = excluded.driver,
           weaknesses = excluded.weaknesses, parts = '{}', stop_requested = false, error = NULL, changed_at = now()
         WHERE running_applications.holder IS NULL OR running_applications.expires_at < now()
         RETURNING application_id)
       UPDATE applications SET running = 'building', isolation = $6 FROM claimed WHERE id = application_id RETURNING id`,
    [
      applicationId,
      HOLDER,
      EXPIRY_MS,
      driver.name,
      JSON.stringify(driver.weaknesses),
      isolationOf(driver.name),
    ],
  );
  return countOf(rows) > 0;
}
