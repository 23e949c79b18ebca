import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ANALYSIS_KIT,
  AnalysisModule,
  analysisSchema,
  RUNNING_APPLICATIONS,
  SOURCE_TREES,
} from '#analysis/index';
import { BatchesModule, batchesSchema } from '#batches/index';
import { ApplicationSources, CatalogModule, catalogSchema } from '#catalog/index';
import { EgressModule } from '#platform/http/index';
import { ResilienceModule, resilienceSchema } from '#platform/resilience/index';
import { StorageModule, storageSchema } from '#platform/storage/index';
import { noTools } from '../support/analyzers.js';
import { type PlatformApp, startPlatform } from '../support/platform-app.js';
import { SEED_CASES } from '../support/seed-rows.js';
import { type SeedFixtureRow, writeSeedFile } from '../support/seed-tables.js';
import { RUNS_ALREADY } from '../support/small-analyzers.js';

interface Report {
  readonly applications: readonly { readonly id: string; readonly outcome: string }[];
  readonly models: readonly { readonly slug: string; readonly outcome: string }[];
  readonly tables: readonly TableReport[];
  readonly leftOut: readonly { readonly what: string; readonly why: string }[];
}

interface TableReport {
  readonly name: string;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly leftOut: number;
}

const MODEL = 'anthropic_claude-3.7-sonnet';
const FILE = 'thesis_app.db';
const APPLICATION = { model_slug: MODEL, provider: 'anthropic', created_at: '2025-08-07 11:00:00' };
const TASK = { job_id: 71, model_name: MODEL, created_at: '2025-08-07 11:00:00' };

let folder: string;
let platform: PlatformApp;
let dataSource: DataSource;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-seed-'));
  const means = [
    { provide: ANALYSIS_KIT, useValue: { analyzers: [], toolbox: noTools } },
    { provide: SOURCE_TREES, useExisting: ApplicationSources },
    { provide: RUNNING_APPLICATIONS, useValue: RUNS_ALREADY },
  ];
  platform = await startPlatform({
    env: { APP_BASE_PATH: folder },
    imports: [
      EgressModule,
      ResilienceModule,
      StorageModule,
      CatalogModule,
      AnalysisModule.with(means),
      BatchesModule.forRole('api', { imports: [] }),
    ],
    schemas: [resilienceSchema, storageSchema, catalogSchema, analysisSchema, batchesSchema],
  });
  dataSource = platform.app.get(DataSource);
});
afterAll(async () => {
  await platform.stop();
  await rm(folder, { recursive: true });
});

async function importFile<Answer = Report>(at: string): Promise<{ status: number; body: Answer }> {
  const payload = { path: at };
  const answer = await platform.call({ method: 'POST', url: '/api/v1/imports/database', payload });
  return { status: answer.statusCode, body: answer.json<Answer>() };
}

async function get<Answer>(url: string): Promise<Answer> {
  return (await platform.call(`/api/v1/${url}`)).json<Answer>();
}

/** Rows of the cases, with others after them. */
function rowsWith(
  others: Readonly<Record<string, readonly SeedFixtureRow[]>> = {},
): Record<string, SeedFixtureRow[]> {
  return Object.fromEntries(
    Object.entries(SEED_CASES).map(([table, { row }]) => [table, [row, ...(others[table] ?? [])]]),
  );
}

/** A second task, so that the job's figures are those of its tasks. */
const OTHER_TASK = {
  ...TASK,
  id: 82,
  app_number: 3,
  test_type: 'zap',
  status: 'completed',
  results: '{"high_severity": 2, "issues_count": 5}',
  error_message: 'slow',
};

describe('the SQLite file of the thesis application', () => {
  let report: Report;

  beforeAll(async () => {
    writeSeedFile(path.join(folder, FILE), rowsWith({ batch_tasks: [OTHER_TASK] }));
    report = (await importFile(FILE)).body;
  });

  it('is taken over whole', () => {
    expect(report.leftOut).toEqual([]);
    expect(report.tables.map(({ name, added }) => [name, added])).toEqual(
      Object.keys(SEED_CASES)
        .map((name) => [name, name === 'batch_tasks' ? 2 : 1])
        .toSorted(([one], [other]) => order(one) - order(other)),
    );
  });

  it('gives each column the place that docs/schema.md says', async () => {
    const [job] = await dataSource.query<{ id: string }[]>(
      `SELECT id FROM batch_jobs WHERE name = 'Nightly'`,
    );
    const ids: Readonly<Record<string, unknown>> = {
      APPLICATION: report.applications[0]?.id,
      JOB: job?.id,
    };
    for (const { table, column, place } of await documentedColumns()) {
      const found = await valuesAt(place, table);
      const wanted = SEED_CASES[table]?.now[column];
      const told = { [`${table}.${column}`]: found };

      expect(wanted, `what ${table}.${column} is expected to be`).toBeDefined();
      expect(told).toMatchObject({ [`${table}.${column}`]: [withIds(wanted, ids)] });
    }
  });

  it('can be imported again, and changes nothing then', async () => {
    const before = await everything();
    const { body } = await importFile(FILE);

    expect(body.leftOut).toEqual([]);
    expect(body.tables.map(({ added, updated }) => added + updated)).toEqual(body.tables.map(() => 0));
    expect(await everything()).toEqual(before);
  });

  it('is brought up to date by a file in which work has gone on', async () => {
    const { row } = SEED_CASES['zap_analyses'] ?? { row: {} };
    const going = {
      ...row,
      id: 42,
      status: 'running',
      created_at: '2025-08-07 11:01:00',
      completed_at: null,
    };
    const done = { ...going, status: 'completed', completed_at: '2025-08-07 11:09:00' };
    writeSeedFile(
      path.join(folder, 'later.db'),
      rowsWith({ zap_analyses: [going], batch_tasks: [OTHER_TASK] }),
    );
    await importFile('later.db');
    await rm(path.join(folder, 'later.db'));
    const [open] = (await get<{ items: object[] }>('analyses?type=zap_scan')).items;
    writeSeedFile(
      path.join(folder, 'later.db'),
      rowsWith({ zap_analyses: [done], batch_tasks: [OTHER_TASK] }),
    );

    const { body } = await importFile('later.db');

    expect(open).toMatchObject({ status: 'cancelled', reason: expect.any(String), origin: 'import' });
    expect(tableOf(body, 'zap_analyses')).toEqual({
      name: 'zap_analyses',
      added: 0,
      updated: 1,
      unchanged: 1,
      leftOut: 0,
    });
    expect((await get<{ items: object[] }>('analyses?type=zap_scan')).items[0]).toMatchObject({
      status: 'completed',
      completedAt: '2025-08-07T11:09:00.000Z',
    });
  });

  it('has no more tasks than its job has in the file', async () => {
    const file = path.join(folder, 'less.db');
    writeSeedFile(file, rowsWith());
    const { body: less } = await importFile('less.db');
    const left = await dataSource.query(`SELECT type FROM batch_tasks`);
    const { body: more } = await importFile(FILE);

    expect(tableOf(less, 'batch_jobs')).toMatchObject({ updated: 1 });
    expect(left).toEqual([{ type: 'frontend_security' }]);
    expect(tableOf(more, 'batch_tasks')).toMatchObject({ added: 1, unchanged: 1 });
  });

  it('gives its tasks no application of another project', async () => {
    const [other] = await dataSource.query<{ id: string }[]>(
      `INSERT INTO projects (id, slug, name) VALUES (gen_random_uuid(), 'other', 'Other') RETURNING id`,
    );
    const payload = { path: FILE, projectId: other?.id };
    await platform.call({ method: 'POST', url: '/api/v1/imports/database', payload });

    const tied = await dataSource.query(
      `SELECT DISTINCT job.project_id = $1 AS other, application_id IS NULL AS untied
       FROM batch_tasks AS task JOIN batch_jobs AS job ON job.id = job_id
       WHERE app_number = 3 ORDER BY 1`,
      [other?.id],
    );
    await dataSource.query('DELETE FROM batch_jobs WHERE project_id = $1', [other?.id]);
    expect(tied).toEqual([
      { other: false, untied: false },
      { other: true, untied: true },
    ]);
  });

  it('is shown by the API, with what it said of each kind', async () => {
    const { items } = await get<{ items: { id: string; type: string }[] }>('analyses?type=performance');
    const batches = await get<{ items: { id: string; name: string }[] }>('batches');
    const nightly = batches.items.find(({ name }) => name === 'Nightly');

    expect(await get<object>(`analyses/${items[0]?.id}/details`)).toMatchObject({
      security: null,
      performance: [{ tool: 'locust', requestsPerSecond: 50.25, results: { tool: { said: ['something'] } } }],
    });
    expect(nightly).toMatchObject({
      status: 'failed',
      totalTasks: 2,
      progress: 100,
      tasks: { completed: 1, failed: 1 },
      options: { backend_security: { fullScan: true } },
    });
    expect(await get<object>(`batches/${nightly?.id}/summary`)).toMatchObject({
      issues: { high: 2, unknown: 3 },
    });
  });

  it('is no evidence of what an application is like now', async () => {
    const grade = await get<object>(`applications/${report.applications[0]?.id}/grade`);

    expect(JSON.stringify(grade)).not.toContain('"known":true');
    expect(await dataSource.query('SELECT 1 FROM findings')).toEqual([]);
  });
});

describe('rows that are broken', () => {
  const analysis = { application_id: 9, status: 'completed', created_at: '2025-08-07 11:00:00' };
  const job = { name: 'broken', status: 'completed', created_at: '2025-08-07 11:00:00' };
  const task = { ...TASK, job_id: 90, app_number: 1, test_type: 'zap', status: 'completed' };

  beforeAll(() => {
    writeSeedFile(path.join(folder, 'broken.db'), {
      model_capabilities: [
        { ...SEED_CASES['model_capabilities']?.row, canonical_slug: '../bad', context_window: -1 },
      ],
      port_configurations: [{ id: 2, model_name: 'm', app_number: 4, backend_port: 80, frontend_port: 9101 }],
      generated_applications: [
        { ...APPLICATION, id: 8, app_number: 5, app_metadata: '[1' },
        { ...APPLICATION, id: 9, app_number: 6 },
        { ...APPLICATION, id: 10, app_number: 31 },
      ],
      security_analyses: [
        { ...analysis, id: 1, enabled_tools: 'bandit' },
        { ...analysis, id: 2, application_id: 10 },
        { ...analysis, id: 3, issues_found: 1, high_count: 2 },
        { ...analysis, id: 4, status: 'unheard of' },
        { ...analysis, id: 5, analysis_type: 'performance' },
        { ...analysis, id: 6, completed_at: '2025-08-07 10:00:00' },
        { ...analysis, id: 7, high_count: 3_000_000_000, issues_found: 3_000_000_000 },
        { ...analysis, id: 8, created_at: null },
        { ...analysis, id: 9, created_at: 'yesterday' },
      ],
      performance_tests: [
        { ...analysis, id: 1, total_requests: 1, failed_requests: 2 },
        { ...analysis, id: 2, error_rate: 2 },
        { ...analysis, id: 3, results: '{' },
      ],
      containerized_tests: [
        { test_id: 'security-abc', application_id: 9, test_type: 'x', created_at: '2025-08-07 11:00:00' },
      ],
      batch_analyses: [{ ...job, id: 1, tools: '["crystal ball"]' }],
      batch_jobs: [
        { ...job, id: 90, total_tests: 1, completed_tests: 2 },
        { ...job, id: 91, config: '{}' },
        { ...job, id: 92, started_at: '2025-08-07 10:00:00', completed_at: '2025-08-07 12:00:00' },
      ],
      batch_tasks: [
        { ...task, id: 1 },
        { ...task, id: 2, job_id: 99 },
        { ...task, id: 3, app_number: 31 },
        { ...task, id: 4, job_id: 92 },
        { ...task, id: 5, job_id: 92 },
      ],
    });
  });

  it('are left out and named by table, row and column; the others are taken', async () => {
    const { status, body } = await importFile('broken.db');

    expect(status).toBe(200);
    expect(body.applications).toHaveLength(1);
    const told = body.leftOut.map(({ what, why }) => `${what}: ${why}`);
    expect(told).toEqual([
      expect.stringMatching(/^model_capabilities, row anthropic.*canonical_slug: .*context_window: /s),
      expect.stringMatching(/^port_configurations, row 2: backend_port: /),
      'generated_applications, row 8: app_metadata: is no JSON object',
      expect.stringMatching(/^generated_applications, row 10: app_number: /),
      'security_analyses, row 1: enabled_tools: is no JSON list of texts',
      'security_analyses, row 2: application_id: no such row of generated_applications was imported',
      'security_analyses, row 3: issues_found: is less than its counts together',
      'security_analyses, row 4: status: is no state: unheard of',
      'security_analyses, row 5: analysis_type: is no kind of security',
      'security_analyses, row 6: completed_at: is before created_at',
      expect.stringMatching(/^security_analyses, row 7: .*out of range/),
      'security_analyses, row 8: created_at: is missing',
      'security_analyses, row 9: created_at: is no time: yesterday',
      'performance_tests, row 1: breaks the rule performance_tests_failed_of_total',
      expect.stringMatching(/^performance_tests, row 2: error_rate: /),
      'performance_tests, row 3: results: is no JSON value',
      'containerized_tests, row 1: breaks the rule containerized_tests_test_id_key',
      'batch_analyses, row 1: tools: 0: is no type of analysis: crystal ball',
      expect.stringMatching(/^batch_tasks, row 3: app_number: /),
      'batch_jobs, row 90: total_tests: is less than completed_tests and failed_tests',
      'batch_jobs, row 91: config: names no types of analysis, and there are no tasks',
      'batch_tasks, row 5: test_type: its job has the same task already',
      expect.stringMatching(/^batch_jobs, row 92: breaks the rule batch_jobs_/),
      'batch_tasks, row 4: job_id: its job was left out',
      'batch_tasks, row 1: job_id: no such row of batch_jobs was imported',
      'batch_tasks, row 2: job_id: no such row of batch_jobs was imported',
    ]);
  });

  it('leave nothing half-done', async () => {
    const left = await dataSource.query<unknown[]>(
      `SELECT 1 FROM analyses AS a WHERE application_id = (SELECT id FROM applications WHERE app_number = 6)
       UNION ALL SELECT 1 FROM batch_jobs WHERE name = 'broken'`,
    );

    expect(left).toEqual([]);
  });
});

describe('a file that cannot be imported', () => {
  beforeAll(async () => {
    await writeFile(path.join(folder, 'no.db'), 'not a database');
    writeSeedFile(path.join(folder, 'cut.db'), rowsWith());
    const whole = await readFile(path.join(folder, 'cut.db'));
    await writeFile(path.join(folder, 'cut.db'), whole.subarray(0, 8_192));
    await mkdir(path.join(folder, 'a'));
    await symlink('/etc', path.join(folder, 'linked'));
  });

  it.each([
    ['no.db', 'no SQLite database'],
    ['cut.db', 'SQLite database'],
    ['none.db', 'not a file below'],
    ['../x.db', 'not a file below'],
    ['linked/passwd', 'through a link'],
  ])('is refused at %s', async (at, why) => {
    const { status, body } = await importFile<{ code: string; detail: string }>(at);

    expect({ status, code: body.code }).toEqual({ status: 422, code: 'code-refused' });
    expect(body.detail).toContain(why);
  });
});

interface DocumentedColumn {
  readonly table: string;
  readonly column: string;
  readonly place: string;
}

/** Columns that have a place, as docs/schema.md lists them. */
async function documentedColumns(): Promise<readonly DocumentedColumn[]> {
  const page = await readFile(new URL('../../docs/schema.md', import.meta.url), 'utf8');
  return page.split('\n## ').flatMap((section) => {
    const table = /^`(\w+)`/.exec(section)?.[1] ?? '';
    const lines = section.matchAll(/^\| `(\w+)`\s*\| `([\w.]+)`/gm);
    return [...lines].map(([, column = '', place = '']) => ({ table, column, place }));
  });
}

/** What `table.column` holds in the row that was made of the case of a table. */
async function valuesAt(place: string, origin: string): Promise<readonly unknown[]> {
  const [table = '', column = ''] = place.split('.');
  const rows = await dataSource.query<{ value: unknown }[]>(
    `SELECT "${column}" AS value FROM ${table} ${whereOf(table, origin)}`,
  );
  return rows.map(({ value }) => value);
}

function whereOf(table: string, origin: string): string {
  const name = `model_slug = '${MODEL}' AND app_number = 3`;
  switch (table) {
    case 'models':
      return `WHERE slug = '${MODEL}'`;
    case 'applications':
    case 'port_allocations':
      return `WHERE ${name}`;
    case 'analyses':
      return `WHERE id = (SELECT analysis_id FROM ${origin})`;
    case 'batch_jobs':
      return `WHERE name = '${origin === 'batch_analyses' ? 'Older batch' : 'Nightly'}'`;
    case 'batch_tasks':
      return `WHERE ${name} AND status = 'failed'`;
    default:
      return '';
  }
}

/** What is expected, with the ids that rows have now; an object may have more in it than one column gave. */
function withIds(wanted: unknown, ids: Readonly<Record<string, unknown>>): unknown {
  return typeof wanted === 'string' ? (ids[wanted] ?? wanted) : wanted;
}

const IMPORTED_LAST = ['batch_analyses', 'batch_jobs', 'batch_tasks'];

/** In which order tables are imported. */
function order(table: unknown): number {
  const names = Object.keys(SEED_CASES).filter((name) => !IMPORTED_LAST.includes(name));
  return [...names, ...IMPORTED_LAST].indexOf(String(table));
}

function tableOf({ tables }: Report, table: string): TableReport | undefined {
  return tables.find(({ name }) => name === table);
}

/** All rows that imports write, without the time of the last change. */
async function everything(): Promise<unknown> {
  const tables = ['models', 'applications', 'analyses', ...Object.keys(SEED_CASES).slice(3)];
  const kept = tables.filter((table) => table !== 'batch_analyses');
  return Promise.all(
    kept.map((table) => dataSource.query(`SELECT to_jsonb(row) AS row FROM ${table} AS row ORDER BY 1`)),
  );
}
