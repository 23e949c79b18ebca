import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '#core/errors/index';
import { sqlStateOf } from './sql-state.js';

/** How often something is written again while the database is away, and how long in between. */
const TRIES = 60;
const PAUSE_MS = 250;

/** What was worked out must not be lost because the database is away for some seconds. */
export async function persistently<Result>(write: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write();
    } catch (error) {
      if (error instanceof DomainError || tries >= TRIES || !isConnectionLost(error)) throw error;
      await delay(PAUSE_MS);
    }
  }
}

/** Whether the database itself is the reason: SQLSTATE classes 08 (connection), 53 (resources) and 57 (operator), and errors without one: sockets. */
export function isConnectionLost(error: unknown): boolean {
  const sqlState = sqlStateOf(error);
  return sqlState === undefined || /^(08|53|57)/.test(sqlState);
}
