import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Applications } from '#catalog/index';
import { type PipelineApp, startPipeline } from '../support/pipeline-app.js';

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

describe('an application that is deleted', () => {
  const name = { modelSlug: 'acme_coder', appNumber: 20 };

  it('stays while it runs', async () => {
    const applications = pipeline.app.get(Applications);
    const { id } = await applications.register({ ...name, projectId: pipeline.projectId });
    await pipeline.dataSource.query(`UPDATE applications SET running = 'running' WHERE id = $1`, [id]);

    expect(await ask<object>('DELETE', `applications/${id}`)).toMatchObject({
      status: 409,
      body: { detail: 'The application is running; stop it before it is deleted' },
    });
    await pipeline.dataSource.query(`UPDATE applications SET running = 'stopped' WHERE id = $1`, [id]);

    expect((await ask('DELETE', `applications/${id}`)).status).toBe(204);
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
