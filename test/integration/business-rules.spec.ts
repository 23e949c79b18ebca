import { readFile } from 'node:fs/promises';
import { Client, type DatabaseError } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '#platform/database/index';
import { schema } from '../../src/app/schema.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

const ID = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const [PROJECT, APPLICATION, ANALYSIS, JOB, TASK, TEST, NEW] = [1, 2, 3, 4, 5, 6, 7].map(ID);

/** An application with a running analysis and a batch whose only task runs. */
const ROWS = `
  INSERT INTO projects (id, slug, name) VALUES ('${PROJECT}', 'p', 'P');
  INSERT INTO models (id, slug, model_id, provider, name) VALUES ('${ID(9)}', 'm', 'm/m', 'm', 'm');
  INSERT INTO port_allocations VALUES ('m', 1, 6001, 9001), ('m', 2, 6002, 9002);
  INSERT INTO applications (id, project_id, model_slug, app_number) VALUES ('${APPLICATION}', '${PROJECT}', 'm', 1);
  INSERT INTO analyses (id, project_id, application_id, type, origin, status, started_at)
    VALUES ('${ANALYSIS}', '${PROJECT}', '${APPLICATION}', 'dynamic', 'request', 'running', now());
  INSERT INTO performance_tests (analysis_id, tool) VALUES ('${ANALYSIS}', 'load');
  INSERT INTO containerized_tests (id, test_id, application_id, analysis_id, test_type, status)
    VALUES ('${TEST}', 't-1', '${APPLICATION}', '${ANALYSIS}', 'x', 'completed');
  INSERT INTO batch_jobs (id, project_id, name, priority, status, applications, analysis_types, task_timeout_ms,
      time_limit_ms, max_tasks, total_tasks, tasks_running, started_at)
    VALUES ('${JOB}', '${PROJECT}', 'j', 'normal', 'running', '{"m": [1]}', '{dynamic}', 1, 1, 1, 1, 1, now());
  INSERT INTO batch_tasks (id, job_id, ordinal, model_slug, app_number, type, status, worker, heartbeat_at, started_at)
    VALUES ('${TASK}', '${JOB}', 1, 'm', 1, 'dynamic', 'running', 'w', now(), now())`;

const analysis = (changes: string): string => `UPDATE analyses SET ${changes}`;
const test = (changes: string): string => `UPDATE containerized_tests SET ${changes}`;
const job = (changes: string): string => `UPDATE batch_jobs SET ${changes}`;
const task = (changes: string): string => `UPDATE batch_tasks SET ${changes}`;
const ports = (values: string): string => `INSERT INTO port_allocations VALUES (${values})`;
const model = (slug: string, id: string): string =>
  `INSERT INTO models (id, slug, model_id, provider, name) VALUES ('${NEW}', '${slug}', '${id}', 'm', 'm')`;
const application = (number: number): string =>
  `INSERT INTO applications (id, project_id, model_slug, app_number) VALUES ('${NEW}', '${PROJECT}', 'm', ${number})`;
const detail = (table: string, more: string): string =>
  `INSERT INTO ${table} (analysis_id${more}) VALUES ('${NEW}'${more === '' ? '' : `, '{}'`})`;
const another = (number: number): string =>
  `INSERT INTO batch_tasks (id, job_id, ordinal, model_slug, app_number, type, status)
   VALUES ('${NEW}', '${JOB}', 2, 'm', ${number}, 'dynamic', 'pending')`;
const ended = `completed_at = now(), heartbeat_at = NULL`;
const oops = `'{"category": "tool", "message": "m"}'`;
const zeros = `'{"critical": 0, "high": 1, "medium": 0, "low": 0, "info": 0, "unknown": 0}'`;
const done = 'tasks_running = 0, tasks_completed = 1, completed_at = now()';

/** Each constraint, with a statement that would break it and none that is checked before it. */
const BROKEN: readonly (readonly [constraint: string, statement: string])[] = [
  ['port_allocations_app_number_check', ports(`'m', 31, 6003, 9003`)],
  ['port_allocations_pkey', ports(`'m', 2, 6003, 9003`)],
  ['port_allocations_backend_port_key', ports(`'m', 3, 6002, 9003`)],
  ['port_allocations_frontend_port_key', ports(`'m', 3, 6003, 9002`)],
  ['port_allocations_backend_port_check', ports(`'m', 3, 6751, 9003`)],
  ['port_allocations_frontend_port_check', ports(`'m', 3, 6003, 9000`)],
  ['port_allocations_model_slug_fkey', ports(`'nobody', 3, 6003, 9003`)],
  ['batch_tasks_app_number_check', another(31)],
  ['batch_tasks_job_id_model_slug_app_number_type_key', another(1)],
  ['batch_tasks_job_id_fkey', task(`job_id = '${NEW}'`)],
  ['applications_model_slug_app_number_key', application(1)],
  ['applications_model_slug_app_number_fkey', application(3)],
  ['applications_life_check', `UPDATE applications SET life = 'gone'`],
  ['applications_docker_config_object', `UPDATE applications SET docker_config = '[]'`],
  ['applications_metadata_object', `UPDATE applications SET metadata = '1'`],
  ['models_model_id_key', model('n', 'm/m')],
  ['models_slug_key', model('m', 'n/n')],
  ['models_slug_check', model('../m', 'n/n')],
  ['models_additional_capabilities_object', `UPDATE models SET additional_capabilities = '"x"'`],
  ['analyses_application_id_fkey', analysis(`application_id = '${NEW}'`)],
  ['containerized_tests_application_id_fkey', test(`application_id = '${NEW}'`)],
  ['security_analyses_analysis_id_fkey', detail('security_analyses', ', enabled_tools')],
  ['performance_tests_analysis_id_fkey', detail('performance_tests', ', tool')],
  ['zap_analyses_analysis_id_fkey', detail('zap_analyses', '')],
  ['openrouter_analyses_analysis_id_fkey', detail('openrouter_analyses', '')],
  [
    'analyses_status_check',
    `INSERT INTO analyses (id, project_id, application_id, type, origin, status, completed_at)
     VALUES ('${NEW}', '${PROJECT}', '${APPLICATION}', 'dynamic', 'request', 'odd', now())`,
  ],
  [
    'containerized_tests_status_check',
    `INSERT INTO containerized_tests (id, test_id, application_id, test_type, status)
     VALUES ('${NEW}', 't-2', '${APPLICATION}', 'x', 'odd')`,
  ],
  [
    'containerized_tests_test_id_key',
    `INSERT INTO containerized_tests (id, test_id, application_id, test_type)
     VALUES ('${NEW}', 't-1', '${APPLICATION}', 'x')`,
  ],
  ['batch_jobs_priority_check', job(`priority = 'now'`)],
  [
    'analyses_moves',
    `${analysis(`status = 'completed', completed_at = now()`)}; ${analysis(
      `status = 'running', completed_at = NULL`,
    )}`,
  ],
  ['containerized_tests_moves', test(`status = 'running'`)],
  ['batch_jobs_moves', job(`status = 'queued', total_tasks = 0, tasks_running = 0, started_at = NULL`)],
  [
    'batch_tasks_moves',
    `${task(`status = 'failed', error = ${oops}, ${ended}`)}; ${task(
      `status = 'completed', error = NULL, counts = ${zeros}, issues_count = 1`,
    )}`,
  ],
  ['analyses_attempts', analysis(`status = 'pending', started_at = NULL`)],
  ['batch_tasks_attempts', task(`status = 'pending', started_at = NULL, heartbeat_at = NULL`)],
  ['analyses_options_object', analysis(`options = '[]'`)],
  ['batch_jobs_applications_object', job(`applications = '[]'`)],
  ['batch_jobs_options_object', job(`options = 'null'`)],
  ['analyses_progress_check', analysis('progress = 101')],
  ['batch_jobs_total', job('total_tasks = 2')],
  ['batch_jobs_tasks_pending_check', job('tasks_pending = -1, tasks_running = 1, tasks_failed = 1')],
  ['batch_jobs_limit', job('total_tasks = 2, tasks_running = 2')],
  ['batch_jobs_planned', job('total_tasks = 0, tasks_running = 0')],
  [
    'batch_jobs_unplanned',
    `INSERT INTO batch_jobs (id, project_id, name, priority, status, applications,
     analysis_types, task_timeout_ms, time_limit_ms, max_tasks, total_tasks, tasks_pending)
     VALUES ('${NEW}', '${PROJECT}', 'j', 'low', 'queued', '{}', '{dynamic}', 1, 1, 1, 1, 1)`,
  ],
  ['analyses_started', analysis('started_at = NULL')],
  ['batch_jobs_started', job('started_at = NULL')],
  ['batch_tasks_started', task('started_at = NULL')],
  ['analyses_not_started', analysis(`status = 'pending', attempt = 2`)],
  ['batch_tasks_not_started', task(`status = 'pending', attempt = 2, heartbeat_at = NULL`)],
  ['analyses_ended', analysis('completed_at = now()')],
  ['batch_jobs_ended', job('completed_at = now()')],
  ['batch_tasks_ended', task('completed_at = now()')],
  ['analyses_times', analysis(`status = 'completed', completed_at = started_at - interval '1 s'`)],
  ['containerized_tests_times', test(`started_at = now(), completed_at = now() - interval '1 s'`)],
  ['batch_jobs_started_after_created', job(`started_at = created_at - interval '1 s'`)],
  [
    'batch_jobs_ended_after_started',
    job(`status = 'completed', ${done}, started_at = now() + interval '1 s'`),
  ],
  [
    'batch_tasks_ended_after_started',
    task(`status = 'skipped', reason = 'r', ${ended}, started_at = now() + interval '1 s'`),
  ],
  ['analyses_error', analysis(`status = 'failed', completed_at = now()`)],
  ['batch_jobs_error', job(`status = 'failed', ${done}`)],
  ['batch_tasks_error', task(`status = 'failed', ${ended}`)],
  ['analyses_error_category', analysis(`status = 'failed', completed_at = now(), error = '{}'`)],
  [
    'batch_jobs_error_category',
    job(`status = 'failed', ${done}, error = '{"message": "m", "category": "odd"}'`),
  ],
  ['batch_tasks_error_category', task(`status = 'failed', ${ended}, error = '{"category": "tool"}'`)],
  ['analyses_reason', analysis(`status = 'cancelled', completed_at = now()`)],
  ['batch_tasks_reason', task(`status = 'skipped', ${ended}`)],
  ['batch_tasks_result', task(`status = 'completed', ${ended}`)],
  ['batch_tasks_counts', task(`status = 'completed', ${ended}, counts = ${zeros}, issues_count = 2`)],
  [
    'batch_jobs_completed',
    job(`status = 'completed', tasks_running = 0, tasks_failed = 1, completed_at = now()`),
  ],
  ['batch_jobs_nothing_left', job(`status = 'failed', error = ${oops}, completed_at = now()`)],
  [
    'performance_tests_failed_of_total',
    'UPDATE performance_tests SET failed_requests = 2, total_requests = 1',
  ],
  ['performance_tests_error_rate_check', 'UPDATE performance_tests SET error_rate = 2'],
];

/** Words of a state can be wrong in rows that are new alone: others are moved. */
const UNKNOWN_STATES = [
  [
    'batch_jobs_status_check',
    `INSERT INTO batch_jobs (id, project_id, name, priority, status, applications,
     analysis_types, task_timeout_ms, time_limit_ms, max_tasks)
     VALUES ('${NEW}', '${PROJECT}', 'j', 'low', 'odd', '{}', '{dynamic}', 1, 1, 1)`,
  ],
  ['batch_tasks_status_check', another(2).replace(`'pending'`, `'odd'`)],
] as const;
const ALL = [...BROKEN, ...UNKNOWN_STATES];

let database: TestDatabase;
let client: Client;

beforeAll(async () => {
  database = await createDatabase();
  await migrate(database.url, schema);
  client = new Client(database.url);
  await client.connect();
  await client.query(ROWS);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** @returns the constraint that refused a statement; undefined where none did */
async function refusedBy(statement: string): Promise<string | undefined> {
  await client.query('BEGIN');
  try {
    await client.query(statement);
    return undefined;
  } catch (error) {
    const { constraint, message } = error as DatabaseError;
    return constraint ?? message;
  } finally {
    await client.query('ROLLBACK');
  }
}

it.each(ALL)('%s is held by the database', async (constraint, statement) => {
  expect(await refusedBy(statement)).toBe(constraint);
});

it('has every rule that docs/schema.md names broken here', async () => {
  const page = await readFile(new URL('../../docs/schema.md', import.meta.url), 'utf8');
  const rules = page.slice(page.indexOf('## Rules'), page.indexOf('## `model_capabilities`'));
  const named = rules.split('\n').flatMap((line) => [...(line.split('|')[2] ?? '').matchAll(/`(\w+)`/g)]);

  expect(named.map(([, name]) => name).toSorted()).toEqual(ALL.map(([name]) => name).toSorted());
});

it.each([
  ['an application', `DELETE FROM applications`, ['analyses', 'performance_tests', 'containerized_tests']],
  ['a batch', `DELETE FROM batch_jobs`, ['batch_tasks']],
])('takes along what belongs to %s', async (_what, statement, tables) => {
  await client.query('BEGIN');
  await client.query(statement);
  const left: (number | null)[] = [];
  for (const table of tables) left.push((await client.query(`SELECT 1 FROM ${table}`)).rowCount);
  await client.query('ROLLBACK');

  expect(left).toEqual(tables.map(() => 0));
});
