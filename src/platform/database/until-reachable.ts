import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { sqlStateOf } from './sql-state.js';

const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 250;
/** SQLSTATE of a server that is starting, recovering from a crash, or stopping. */
const CANNOT_CONNECT_NOW = '57P03';

/**
 * Waits while the database starts: programs are often started together with it, or again while it recovers.
 * Any other error, and one that does not pass within 20 s, is thrown as it is.
 *
 * @param onWait called once, when it does not answer at once
 */
export async function untilReachable(url: string, onWait: () => void): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let tries = 1; ; tries += 1) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (!mayPass(error) || performance.now() > deadline) throw error;
      if (tries === 1) onWait();
      await delay(LOOK_EVERY_MS);
    }
  }
}

function mayPass(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return code === 'ECONNREFUSED' || sqlStateOf(error) === CANNOT_CONNECT_NOW;
}
