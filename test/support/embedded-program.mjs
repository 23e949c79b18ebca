/**
 * A program with an embedded database, for tests that kill it or start it as somebody else:
 * `node embedded-program.mjs <folder>` prints `{ url, pid }` or `{ reason, message }` as one line of JSON,
 * stops in order on SIGTERM, and calls process.exit without stopping on SIGUSR2.
 */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { module } = await runnerImport(`${root}src/platform/embedded/index.ts`, {
  root,
  configFile: false,
  logLevel: 'error',
  environments: { inline: { resolve: { conditions: ['source'] } } },
});

try {
  const postgres = await module.EmbeddedPostgres.start({ folder: process.argv[2] });
  process.once('SIGTERM', () => void postgres.stop());
  process.once('SIGUSR2', () => process.exit(0));
  console.log(JSON.stringify({ url: postgres.url, pid: postgres.pid }));
} catch (error) {
  console.log(JSON.stringify({ reason: error.reason, message: error.message }));
}
