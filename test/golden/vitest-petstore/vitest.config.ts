import { defineConfig } from 'vitest/config';

/** Pages are compared, and times are taken, while no other test adds to a list or keeps the API busy. */
const alone = ['tests/**/*.{pagination,performance}.test.ts'];

export default defineConfig({
  test: {
    setupFiles: ['support/matchers.ts'],
    // Vite sets BASE_URL to "/" for the code that it runs, so that tests read it under another name.
    env: { API_BASE_URL: process.env['BASE_URL'] ?? '' },
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['tests/**/*.test.ts'],
          exclude: alone,
          sequence: { groupOrder: 1 },
        },
      },
      { extends: true, test: { name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 2 } } },
    ],
  },
});
