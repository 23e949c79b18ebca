import { setTimeout as delay } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SETTINGS, type Settings } from '#platform/config/index';
import type { OpenDatabase } from './database.js';

/** A terminal and its shell may send the same signal twice within moments. */
const SAME_SIGNAL_MS = 500;

/**
 * On SIGINT, SIGTERM or SIGHUP requests and jobs under way may end, within a limit; then the database is closed. A second
 * signal ends the program at once: nothing is lost, since whatever was under way is taken up at the next start.
 */
export function stopOnSignal(app: NestFastifyApplication, database: OpenDatabase): void {
  let stoppingSince: number | undefined;
  const stop = (): void => {
    if (stoppingSince === undefined) {
      stoppingSince = performance.now();
      void close(app, database);
    } else if (performance.now() - stoppingSince > SAME_SIGNAL_MS) {
      process.exit(1);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  database.embedded?.once('failed', (error) => {
    process.stderr.write(`\n${error.message}\n`);
    process.exit(1);
  });
}

async function close(app: NestFastifyApplication, database: OpenDatabase): Promise<void> {
  const { shutdownMs } = app.get<Settings>(SETTINGS);
  process.stdout.write('Stopping: waiting for what is under way\n');
  const closed = app.close().then(
    () => true,
    (error: unknown) => {
      process.stderr.write(`While stopping: ${String(error)}\n`);
      return false;
    },
  );
  const well = await Promise.race([closed, delay(shutdownMs, false)]);
  await database.close();
  process.exit(well ? 0 : 1);
}
