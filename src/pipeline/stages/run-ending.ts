import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type EventStatus, Inbox } from '#events/index';
import { DeadLetters } from '../dead-letters/dead-letters.js';
import type { Ending } from '../ending.js';
import { handOver } from '../leases.js';
import type { RunEntity } from '../run.entity.js';

/**
 * Ends runs: with it, in one transaction, the state of the event, the dead letter, and the turn of the next run of
 * the same spec. The run's key and row are locked by the caller.
 */
@Injectable()
export class RunEnding {
  constructor(
    private readonly inbox: Inbox,
    private readonly deadLetters: DeadLetters,
  ) {}

  async end(manager: EntityManager, run: RunEntity, ending: Ending): Promise<void> {
    const failed = ending.status === 'failed' ? ending.failure : null;
    const reason = ending.status === 'cancelled' ? ending.reason : null;
    await manager.query(
      `UPDATE runs SET status = $2, error = $3, reason = $4, completed_at = greatest(now(), started_at, created_at)
       WHERE id = $1`,
      [run.id, ending.status, failed === null ? null : JSON.stringify(failed), reason],
    );
    if (!run.dryRun) await this.tell(manager, run, ending);
    if (run.orderingKey !== null) await handOver(manager, { orderingKey: run.orderingKey, runId: run.id });
  }

  /** A dry run changes neither the event nor its dead letter. */
  private async tell(manager: EntityManager, run: RunEntity, ending: Ending): Promise<void> {
    if (run.eventId !== null) {
      const { status, reason } = eventStatus(ending);
      await this.inbox.setStatus(manager, [run.eventId], status, reason);
    }
    await this.deadLetters.runEnded(manager, run, ending);
  }
}

function eventStatus(ending: Ending): { status: EventStatus; reason?: string } {
  switch (ending.status) {
    case 'succeeded':
      return { status: 'done' };
    case 'failed':
      return { status: 'dead', reason: `${ending.failure.code}: ${ending.failure.message}` };
    case 'cancelled':
      // Events have no such state of their own: it asks for nothing any more, and can be replayed.
      return { status: 'ignored', reason: `Its run was cancelled: ${ending.reason}` };
  }
}
