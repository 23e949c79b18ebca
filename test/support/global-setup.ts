import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { EmbeddedPostgres } from '#platform/embedded/index';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL for the whole run; test files make databases of their own in it (`createDatabase`). */
    serverUrl: string;
  }
}

/** One PostgreSQL for the whole run: that of TEST_DATABASE_URL, or an embedded one in a temporary folder. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') {
    project.provide('serverUrl', given);
    return async () => undefined;
  }
  const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-test-'));
  const postgres = await EmbeddedPostgres.start({ folder, throwaway: true });
  project.provide('serverUrl', postgres.urlOf('postgres'));
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
