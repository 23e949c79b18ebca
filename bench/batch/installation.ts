import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { ANALYSIS_TYPES } from '#analysis/index';
import type { NewBatch } from '#batches/index';
import type { Ask } from '../../test/support/batches/watch.js';

export interface Ordered {
  readonly applications: number;
  readonly types: number;
  readonly jobs: number;
}

const OF_A_MODEL = 30;

/** The database as the benchmark asks it. */
export function openDatabase(url: string): { readonly ask: Ask; readonly close: () => Promise<void> } {
  const pool = new Pool({ connectionString: url, max: 2 });
  return {
    ask: async <Row>(statement: string, parameters?: unknown[]) =>
      (await pool.query(statement, parameters)).rows as Row[],
    close: () => pool.end(),
  };
}

/** Models with 30 applications each; ports do not matter here, but the database asks for them. */
export async function registerApplications(ask: Ask, count: number): Promise<string> {
  const projectId = randomUUID();
  await ask("INSERT INTO projects (id, slug, name) VALUES ($1, 'bench', 'Bench')", [projectId]);
  await ask(
    `INSERT INTO models (id, slug, model_id, provider, name)
     SELECT gen_random_uuid(), 'maker_' || n, 'maker/' || n, 'maker', n::text
     FROM generate_series(1, ceil($1::numeric / ${OF_A_MODEL})::integer) AS n`,
    [count],
  );
  await ask(
    `INSERT INTO port_allocations SELECT 'maker_' || (n / ${OF_A_MODEL} + 1), n % ${OF_A_MODEL} + 1, 6001 + n, 9001 + n
     FROM generate_series(0, $1::integer - 1) AS n`,
    [count],
  );
  await ask(
    `INSERT INTO applications (id, project_id, model_slug, app_number)
     SELECT gen_random_uuid(), $1, model_slug, app_number FROM port_allocations`,
    [projectId],
  );
  return projectId;
}

/** Batches that share the models among them. */
export function batchesOf(projectId: string, { applications, types, jobs }: Ordered): NewBatch[] {
  const models = Array.from({ length: Math.ceil(applications / OF_A_MODEL) }, (_, model) => model);
  return Array.from({ length: jobs }, (_, job) => {
    const own = models.filter((model) => model % jobs === job);
    const chosen = own.map((model) => [`maker_${model + 1}`, numbersOf(model, applications)] as const);
    return {
      projectId,
      name: `Bench ${job + 1}`,
      description: '',
      priority: 'normal',
      applications: Object.fromEntries(chosen),
      analysisTypes: ANALYSIS_TYPES.slice(0, types),
      options: {},
      start: true,
      createdBy: 'bench',
    };
  });
}

function numbersOf(model: number, applications: number): number[] {
  const count = Math.min(OF_A_MODEL, applications - model * OF_A_MODEL);
  return Array.from({ length: count }, (_, index) => index + 1);
}
