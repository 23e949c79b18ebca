import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { uuidv7 } from '#platform/database/index';
import { Recurring } from '#platform/schedule/index';
import { lockApplication } from './lock-application.js';
import { EXPIRY_MS } from './running-rows.js';

export interface Use {
  readonly id: string;
  readonly applicationId: string;
}

const ASK_AGAIN_MS = 250;
const RENEW_MS = 2_000;

/**
 * Who uses an application, in the order in which they came: several at a time, or one alone. Whoever wants to be alone
 * waits until the others have left, and those who come later wait for them.
 */
@Injectable()
export class Uses implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ours = new Set<string>();
  private readonly recurring = new Recurring({
    failed: 'Could not say that applications are used',
    everyMs: RENEW_MS,
    firstAfterMs: RENEW_MS,
    work: () => this.renew(),
  });

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.recurring.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop();
  }

  /** Waits for the turn. @throws the signal's reason when it aborts */
  async enter(applicationId: string, alone: boolean, signal: AbortSignal): Promise<Use> {
    const id = uuidv7();
    await this.dataSource.query(
      `INSERT INTO application_uses (id, application_id, alone, expires_at)
       VALUES ($1, $2, $3, now() + $4 * interval '1 ms')`,
      [id, applicationId, alone, EXPIRY_MS],
    );
    this.ours.add(id);
    const use = { id, applicationId };
    try {
      while (!(await this.tryToEnter(use, alone))) await sleep(ASK_AGAIN_MS, undefined, { signal });
      signal.throwIfAborted();
      return use;
    } catch (error) {
      await this.leave(use);
      throw signal.aborted ? signal.reason : error;
    }
  }

  async leave({ id }: Use): Promise<void> {
    this.ours.delete(id);
    await this.dataSource.query('DELETE FROM application_uses WHERE id = $1', [id]);
  }

  private tryToEnter({ id, applicationId }: Use, alone: boolean): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      await lockApplication(manager, applicationId);
      await manager.query('DELETE FROM application_uses WHERE application_id = $1 AND expires_at < now()', [
        applicationId,
      ]);
      const [found] = await manager.query<{ blocked: boolean }[]>(
        `SELECT EXISTS (
           SELECT FROM application_uses
           WHERE application_id = $1 AND id <> $2 AND (alone OR $3) AND (inside OR id < $2)) AS blocked`,
        [applicationId, id, alone],
      );
      if (found?.blocked !== false) return false;
      await manager.query('UPDATE application_uses SET inside = true WHERE id = $1', [id]);
      return true;
    });
  }

  private async renew(): Promise<void> {
    if (this.ours.size === 0) return;
    await this.dataSource.query(
      `UPDATE application_uses SET expires_at = now() + $2 * interval '1 ms' WHERE id = ANY($1::uuid[])`,
      [[...this.ours], EXPIRY_MS],
    );
  }
}
