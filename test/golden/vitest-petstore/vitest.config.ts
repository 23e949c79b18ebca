import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    setupFiles: ['support/matchers.ts'],
    // Vite sets BASE_URL to "/" for the code that it runs, so that tests read it under another name.
    env: { API_BASE_URL: process.env['BASE_URL'] ?? '' },
    testTimeout: 30_000,
  },
});
