import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The chaos tests run the built program in processes of its own, one installation after the other. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['test/chaos/**/*.spec.ts'],
    pool: 'forks',
    execArgv: ['--disable-warning=ExperimentalWarning'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 20 * 60_000,
  },
});
