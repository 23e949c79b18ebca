import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Applications, SeedImport } from '#catalog/index';
import { type PipelineApp, startPipeline } from '../support/pipeline-app.js';
import { SEED_TABLES } from '../support/seed-tables.js';

const FLASK = 'from flask import Flask\n';

let folder: string;
let pipeline: PipelineApp;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-imports-'));
  pipeline = await startPipeline({ env: { APP_BASE_PATH: folder } });
});
afterAll(async () => {
  await pipeline.stop();
  await rm(folder, { recursive: true });
});

async function put(file: string, text: string): Promise<void> {
  const at = path.join(folder, file);
  await mkdir(path.dirname(at), { recursive: true });
  await writeFile(at, text);
}

interface Report {
  readonly applications: readonly {
    readonly id: string;
    readonly modelSlug: string;
    readonly outcome: string;
  }[];
  readonly models: readonly { readonly slug: string; readonly outcome: string }[];
  readonly leftOut: readonly { readonly what: string; readonly why: string }[];
}

async function ask<Answer = Report>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
) {
  const answer = await pipeline.call({ method, url: `/api/v1/${url}`, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json<Answer>() };
}

describe('folders of applications', () => {
  beforeAll(async () => {
    await put('acme_coder/app1/backend/app.py', FLASK);
    await put('acme_coder/app1/frontend/package.json', '{"dependencies":{"react":"18"}}');
    await put('acme_coder/app1/frontend/node_modules/react/index.js', '');
    await put('acme_coder/app2/backend/app.py', FLASK);
    await put('acme_coder/app31/backend/app.py', FLASK);
    await put('acme_coder/app04/backend/app.py', FLASK);
    await put('acme_coder/notes/x', '');
    await mkdir(path.join(folder, 'acme_coder/app3'), { recursive: true });
    await put('other_model/app10/main.py', 'import fastapi\n');
    await put('.git/config', '');
    await put('read me/app1/x', '');
    await put('list.txt', '');
    await symlink('/etc', path.join(folder, 'linked'));
  });

  it('are listed with what is none', async () => {
    const { body } = await ask<object>('GET', 'imports/folders');

    expect(body).toEqual({
      applications: [
        { modelSlug: 'acme_coder', appNumber: 1 },
        { modelSlug: 'acme_coder', appNumber: 2 },
        { modelSlug: 'acme_coder', appNumber: 3 },
        { modelSlug: 'other_model', appNumber: 10 },
      ],
      leftOut: [
        { what: 'linked', why: 'a link' },
        { what: 'list.txt', why: 'no folder' },
        { what: 'acme_coder/app04', why: 'written otherwise than app4' },
        { what: 'acme_coder/app31', why: 'its number is not from 1 to 30' },
        { what: 'acme_coder/notes', why: 'no folder of an application (app1 to app30)' },
        { what: 'read me', why: 'no slug of a model' },
      ].map((entry) => expect.objectContaining(entry)),
    });
  });

  it('are registered with their parts, and those that cannot be taken are told', async () => {
    const { status, body } = await ask('POST', 'imports/folders', { modelSlug: 'acme_coder' });

    expect(status).toBe(200);
    expect(body?.applications).toMatchObject([
      { modelSlug: 'acme_coder', appNumber: 1, outcome: 'added' },
      { modelSlug: 'acme_coder', appNumber: 2, outcome: 'added' },
    ]);
    expect(body?.leftOut).toEqual([
      { what: 'acme_coder/app1/frontend/node_modules', why: 'installed or made, and not written' },
      { what: 'acme_coder/app3', why: 'The code has no files' },
    ]);
    const id = body?.applications[0]?.id;
    const sources = await ask<{ items: object[] }>('GET', `applications/${id}/sources`);
    expect(sources.body?.items).toMatchObject([
      { files: 2, parts: [{ framework: 'flask' }, { framework: 'react' }] },
    ]);
  });

  it('are found again, and changed where their code has', async () => {
    await put('acme_coder/app2/backend/app.py', `${FLASK}# more\n`);

    const { body } = await ask('POST', 'imports/folders', {});

    expect(body?.applications.map(({ modelSlug, outcome }) => [modelSlug, outcome])).toEqual([
      ['acme_coder', 'unchanged'],
      ['acme_coder', 'updated'],
      ['other_model', 'added'],
    ]);
  });
});

describe('the SQLite file of the thesis application', () => {
  const model = {
    model_id: 'anthropic_claude-3.7-sonnet',
    canonical_slug: 'anthropic_claude-3.7-sonnet',
    provider: 'anthropic',
    model_name: 'claude-3.7-sonnet',
    context_window: 200_000,
    max_output_tokens: 4096,
    input_price_per_token: 0.000_003,
    output_price_per_token: 0.000_015,
    supports_vision: 1,
    supports_function_calling: 1,
    supports_streaming: 1,
    supports_json_mode: 1,
    is_free: 1,
    cost_efficiency: 0.5,
    safety_score: 0.75,
    additional_capabilities: '{"reasoning": true, "code_analysis": {"depth": 2}}',
    created_at: '2025-08-07 11:00:00',
    updated_at: '2025-08-08 12:30:00',
  };
  const application = {
    id: 7,
    model_slug: 'anthropic_claude-3.7-sonnet',
    app_number: 3,
    provider: 'anthropic',
    status: 'archived',
    docker_config: '{"memory": "512m"}',
    app_metadata: '{"title": "Shop"}',
    created_at: '2025-08-07 11:00:00',
    updated_at: '2025-08-09T10:00:00Z',
  };
  const ports = {
    model_name: 'anthropic_claude-3.7-sonnet',
    app_number: 3,
    backend_port: 6100,
    frontend_port: 9100,
  };
  let report: Report | undefined;

  beforeAll(async () => {
    const database = new DatabaseSync(path.join(folder, 'thesis_app.db'));
    database.exec(SEED_TABLES);
    const insert = (table: string, row: Readonly<Record<string, string | number>>): void => {
      const names = Object.keys(row);
      const marks = names.map(() => '?').join(', ');
      database
        .prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`)
        .run(...Object.values(row));
    };
    insert('model_capabilities', model);
    insert('model_capabilities', { ...model, model_id: 'bad', canonical_slug: '../bad', context_window: -1 });
    insert('port_configurations', ports);
    insert('port_configurations', { ...ports, app_number: 4, backend_port: 80, frontend_port: 9101 });
    insert('generated_applications', application);
    insert('generated_applications', { ...application, id: 8, app_number: 5, app_metadata: '[1' });
    insert('generated_applications', {
      id: 9,
      model_slug: 'mistral-7b',
      app_number: 1,
      provider: 'mistralai',
    });
    insert('security_analyses', { application_id: 7 });
    database.close();
    await writeFile(path.join(folder, 'no.db'), 'not a database');
    report = (await ask('POST', 'imports/database', { path: 'thesis_app.db' })).body;
  });

  it('gives models, every column of theirs', async () => {
    const { body } = await ask<object>('GET', 'models/anthropic_claude-3.7-sonnet');

    expect(report?.models).toEqual([{ slug: 'anthropic_claude-3.7-sonnet', outcome: 'added' }]);
    expect(body).toEqual({
      id: expect.any(String),
      modelId: model.model_id,
      slug: model.canonical_slug,
      provider: model.provider,
      name: model.model_name,
      contextWindow: model.context_window,
      maxOutputTokens: model.max_output_tokens,
      inputPricePerToken: model.input_price_per_token,
      outputPricePerToken: model.output_price_per_token,
      supportsVision: true,
      supportsFunctionCalling: true,
      supportsStreaming: true,
      supportsJsonMode: true,
      isFree: true,
      additionalCapabilities: {
        reasoning: true,
        code_analysis: { depth: 2 },
        importedCostEfficiency: model.cost_efficiency,
        importedSafetyScore: model.safety_score,
      },
      createdAt: '2025-08-07T11:00:00.000Z',
      updatedAt: '2025-08-08T12:30:00.000Z',
    });
  });

  it('gives applications with their ports, every column of theirs', async () => {
    const { body } = await ask<{ items: object[] }>(
      'GET',
      `applications?modelSlug=${application.model_slug}`,
    );

    expect(body?.items).toEqual([
      {
        id: report?.applications[0]?.id,
        projectId: pipeline.projectId,
        modelSlug: application.model_slug,
        appNumber: application.app_number,
        life: 'archived',
        running: 'stopped',
        backendPort: ports.backend_port,
        frontendPort: ports.frontend_port,
        sourceId: null,
        dockerConfig: { memory: '512m' },
        metadata: { title: 'Shop' },
        createdAt: '2025-08-07T11:00:00.000Z',
        updatedAt: '2025-08-09T10:00:00.000Z',
      },
    ]);
    expect((await ask<object>('GET', 'models/mistral-7b')).body).toMatchObject({ provider: 'mistralai' });
  });

  it('is told what was left out, and why', () => {
    expect(report?.leftOut).toEqual([
      { what: 'model_capabilities, row bad', why: expect.stringMatching(/canonical_slug.*context_window/s) },
      { what: 'port_configurations, row 2', why: expect.stringContaining('backend_port') },
      { what: 'generated_applications, row 8', why: 'app_metadata: is no JSON object' },
      { what: 'security_analyses, 1 rows', why: 'nothing imports this table' },
    ]);
  });

  it('can be imported again, and changes nothing then', async () => {
    const { body } = await ask('POST', 'imports/database', { path: 'thesis_app.db' });

    expect(body?.models.map(({ outcome }) => outcome)).toEqual(['unchanged']);
    expect(body?.applications.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged']);
  });

  it('gives rooms their tables, with the applications that rows are about', async () => {
    const seen: unknown[] = [];
    pipeline.app.get(SeedImport).add({
      tables: ['security_analyses'],
      import: (file, { applicationIdOf }) => {
        for (const row of file.rows('security_analyses'))
          seen.push(applicationIdOf(Number(row['application_id'])));
        return Promise.resolve([{ what: 'security_analyses, row 1', why: 'a test' }]);
      },
    });

    const { body } = await ask('POST', 'imports/database', { path: 'thesis_app.db' });

    expect(seen).toEqual([report?.applications[0]?.id]);
    expect(body?.leftOut.at(-1)).toEqual({ what: 'security_analyses, row 1', why: 'a test' });
  });

  it.each([
    ['no.db', 'no SQLite database'],
    ['none.db', 'not a file below'],
    ['../x.db', 'not a file below'],
    ['linked/passwd', 'through a link'],
  ])('is refused at %s', async (at, why) => {
    const { status, body } = await ask<{ code: string; detail: string }>('POST', 'imports/database', {
      path: at,
    });

    expect({ status, code: body?.code }).toEqual({ status: 422, code: 'code-refused' });
    expect(body?.detail).toContain(why);
  });
});

describe('an application that is deleted', () => {
  const name = { modelSlug: 'acme_coder', appNumber: 20 };

  it('stays while it runs, and while another room says so', async () => {
    const applications = pipeline.app.get(Applications);
    const { id } = await applications.register({ ...name, projectId: pipeline.projectId });
    await pipeline.dataSource.query(`UPDATE applications SET running = 'running' WHERE id = $1`, [id]);

    expect(await ask<object>('DELETE', `applications/${id}`)).toMatchObject({
      status: 409,
      body: { detail: 'The application is running; stop it before it is deleted' },
    });
    await pipeline.dataSource.query(`UPDATE applications SET running = 'stopped' WHERE id = $1`, [id]);
    const asked: string[] = [];
    applications.beforeRemoval((application) => {
      asked.push(application.id);
      return Promise.resolve();
    });

    expect((await ask('DELETE', `applications/${id}`)).status).toBe(204);

    expect(asked).toEqual([id]);
  });

  it('frees its ports, and leaves nothing of its code', async () => {
    await put('acme_coder/app21/app.py', FLASK);
    const { body } = await ask('POST', 'imports/folders', { modelSlug: 'acme_coder', appNumber: 21 });
    const id = body?.applications[0]?.id;

    expect((await ask('DELETE', `applications/${id}`)).status).toBe(204);

    const [left] = await pipeline.dataSource.query<{ sources: number; ports: number }[]>(
      `SELECT (SELECT count(*)::int FROM application_sources WHERE application_id = $1) AS sources,
         (SELECT count(*)::int FROM port_allocations WHERE model_slug = 'acme_coder' AND app_number = 21) AS ports`,
      [id],
    );
    expect(left).toEqual({ sources: 0, ports: 0 });
  });
});
