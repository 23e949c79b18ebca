import { afterAll, beforeAll, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import {
  Analyses,
  ANALYSIS_KIT,
  AnalysisModule,
  analysisSchema,
  RUNNING_APPLICATIONS,
  SOURCE_TREES,
} from '#analysis/index';
import { batchesSchema } from '#batches/index';
import {
  Applications,
  ApplicationSources,
  CatalogModule,
  catalogSchema,
  Models,
  Projects,
} from '#catalog/index';
import { EgressModule } from '#platform/http/index';
import { ResilienceModule, resilienceSchema } from '#platform/resilience/index';
import { StorageModule, storageSchema } from '#platform/storage/index';
import { RuntimeModule, runtimeSchema } from '#runtime/index';
import { noTools } from '../support/analyzers.js';
import { type PlatformApp, startPlatform } from '../support/platform-app.js';
import { markFinder, RUNS_ALREADY, tells } from '../support/small-analyzers.js';

let platform: PlatformApp;
let database: DataSource;
beforeAll(async () => {
  const analyzers = [
    markFinder('marks'),
    tells('load', 'performance', {
      summary: { requestsPerSecond: 1, meanMs: 1, minMs: 1, maxMs: 1, errorRate: 0, requests: 1, failed: 0 },
      validity: { valid: true },
      objectives: [],
    }),
    tells('ai-review', 'ai_review', { model: 'small', score: 1, met: 1, total: 1, requirements: 'log in' }),
  ];
  platform = await startPlatform({
    imports: [
      EgressModule,
      ResilienceModule,
      StorageModule,
      CatalogModule,
      RuntimeModule,
      AnalysisModule.with([
        { provide: ANALYSIS_KIT, useValue: { analyzers, toolbox: noTools } },
        { provide: SOURCE_TREES, useExisting: ApplicationSources },
        { provide: RUNNING_APPLICATIONS, useValue: RUNS_ALREADY },
      ]),
    ],
    schemas: [resilienceSchema, storageSchema, catalogSchema, runtimeSchema, analysisSchema, batchesSchema],
  });
  database = platform.app.get(DataSource);
});
afterAll(() => platform.stop());

/** What a batch says that it did stays with it, as the schema of the systems before has it. */
const HISTORY = new Set(['batch_tasks']);

/** An application with a row in every table that says something of it. */
async function known(appNumber: number): Promise<string> {
  const { id: projectId } = await platform.app.get(Projects).default();
  await platform.app.get(Models).ensure('acme_Writer');
  const { id } = await platform.app
    .get(Applications)
    .register({ projectId, modelSlug: 'acme_Writer', appNumber });
  const bytes = Buffer.from('run(a)  # WEAK high 89\n');
  const code = { tree: [{ path: 'app.py', bytes, isExecutable: false }], origin: { kind: 'files' } as const };
  await platform.app.get(ApplicationSources).store(id, { ...code, leftOut: [] });
  for (const type of ['backend_security', 'performance', 'ai_review'] as const)
    await platform.app.get(Analyses).run({ applicationId: id, type }, new AbortController().signal);
  await database.query(
    `INSERT INTO zap_analyses (analysis_id) SELECT id FROM analyses WHERE application_id = $1 LIMIT 1`,
    [id],
  );
  await database.query(
    `INSERT INTO triage (application_id, fingerprint, decision, reason, decided_by)
     SELECT application_id, fingerprint, 'false_positive', 'known', 'me' FROM findings WHERE application_id = $1`,
    [id],
  );
  await database.query(
    `INSERT INTO running_applications (application_id, state, driver) VALUES ($1, 'stopped', 'sandbox')`,
    [id],
  );
  await database.query('INSERT INTO application_stops VALUES ($1, 1)', [id]);
  await database.query(
    'INSERT INTO application_uses (id, application_id, alone, expires_at) VALUES (gen_random_uuid(), $1, false, now())',
    [id],
  );
  await database.query(
    `INSERT INTO containerized_tests (id, application_id, analysis_id, test_id, test_type)
     SELECT gen_random_uuid(), application_id, id, gen_random_uuid()::text, 'ruff' FROM analyses
     WHERE application_id = $1 LIMIT 1`,
    [id],
  );
  return id;
}

/** How many rows each table has that names an application, or one of its analyses. */
async function rowsOf(id: string): Promise<Record<string, number>> {
  const columns = await database.query<{ table: string; column: string }[]>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
     WHERE table_schema = current_schema() AND column_name IN ('application_id', 'analysis_id')
     ORDER BY column_name DESC, table_name`,
  );
  const analyses = await database.query<{ id: string }[]>(
    'SELECT id FROM analyses WHERE application_id = $1',
    [id],
  );
  const meant = { application_id: [id], analysis_id: analysesOf.get(id) ?? analyses.map((row) => row.id) };
  analysesOf.set(id, meant.analysis_id);
  const counts: Record<string, number> = {};
  for (const { table, column } of columns.filter((one) => !HISTORY.has(one.table))) {
    const [row] = await database.query<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM ${table} WHERE ${column} = ANY ($1::uuid[])`,
      [meant[column as keyof typeof meant]],
    );
    counts[`${table}.${column}`] = row?.count ?? 0;
  }
  return counts;
}

/** As they were before an application was deleted. */
const analysesOf = new Map<string, readonly string[]>();

it('takes along what every table says of an application, leaves all others, and frees its ports', async () => {
  const [gone, stays] = [await known(1), await known(2)];
  const [before, others] = [await rowsOf(gone), await rowsOf(stays)];
  // Nothing is proven by a table without rows.
  expect(Object.entries(before).filter(([, count]) => count === 0)).toEqual([]);
  expect(Object.keys(before).length).toBeGreaterThan(10);

  const deleted = await platform.call({ method: 'DELETE', url: `/api/v1/applications/${gone}` });

  expect(deleted.statusCode).toBe(204);
  const after = await rowsOf(gone);
  expect(after).toEqual(Object.fromEntries(Object.keys(before).map((name) => [name, 0])));
  expect(await rowsOf(stays)).toEqual(others);
  expect(await database.query('SELECT app_number FROM port_allocations')).toEqual([{ app_number: 2 }]);
});
