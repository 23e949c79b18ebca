import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  // The environment that the global set-up runs in.
  environments: { __vitest__: { resolve: { conditions: ['source'] } } },
  test: {
    include: ['src/**/*.spec.ts', 'test/**/*.spec.ts'],
    exclude: [
      'test/fixtures/**',
      'test/golden/**',
      'test/chaos/**',
      'test/ai-server/**',
      'test/exports/**',
      'test/pages/**',
      'test/zap/**',
      'node_modules/**',
    ],
    pool: 'forks',
    // Worker threads under test run the TypeScript as it stands, too.
    execArgv: [
      '--import',
      import.meta.resolve('./test/support/typescript-threads.mjs'),
      '--disable-warning=ExperimentalWarning',
    ],
    // Specs wait for programs half of their time: three keep two cores at work.
    maxWorkers: 3,
    // They end what hangs. How fast something is must not be tested: the machine may be busy with other things.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/setup.ts'],
  },
});
