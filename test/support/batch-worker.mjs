/** The worker of `bench/batch`, from its source: `npm test` must not need a build. */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
await runnerImport(`${root}bench/batch/worker.ts`, {
  root,
  configFile: false,
  logLevel: 'error',
  environments: { inline: { resolve: { conditions: ['source'] } } },
});
