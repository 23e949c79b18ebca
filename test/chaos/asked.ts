import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, QueryResultRow } from 'pg';

const PATIENCE_MS = 60_000;

/** Rows of a database whose server is killed now and then: asks again while it is away. */
export async function asked<Row extends QueryResultRow>(
  database: Pool,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return (await database.query<Row>(text, [...values])).rows;
    } catch (error) {
      if (!isAway(error) || Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}

/** SQLSTATE classes 08 and 57, and errors without one: sockets. */
function isAway(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code) || /^(08|57)/.test(code);
}
