import { pack } from 'tar-stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunView } from '../../src/pipeline/runs/run.view.js';
import { endedRun, type PipelineApp, startPipeline } from '../support/pipeline-app.js';

let pipeline: PipelineApp;

beforeAll(async () => {
  pipeline = await startPipeline();
});
afterAll(() => pipeline.stop());

async function archiveOf(files: Readonly<Record<string, string>>): Promise<string> {
  const tar = pack();
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks)).toString('base64');
}

const announce = (payload: object) =>
  pipeline.call({
    method: 'POST',
    url: '/api/v1/webhooks/generated-apps',
    headers: { 'x-api-key': pipeline.admin, 'content-type': 'application/json' },
    payload,
  });

it('an announced archive becomes an application with parts and ports', async () => {
  const archive = await archiveOf({
    'shop/backend/app.py': 'from flask import Flask\napp = Flask(__name__)\n',
    'shop/backend/openapi.yaml': 'openapi: 3.1.0\n',
    'shop/frontend/package.json': '{"dependencies":{"react":"18.3.1"}}',
  });

  const answer = await announce({
    model_slug: 'acme_coder-2',
    app_number: 7,
    archive: { base64: archive },
    metadata: { title: 'A shop' },
    analyses: { types: ['security_backend'] },
  });

  expect(answer.statusCode).toBe(202);
  const { eventId, status } = answer.json<{ eventId: string; status: string }>();
  expect(status).toBe('accepted');
  const { id } = await endedRun(pipeline.dataSource, eventId, 60_000);
  const run = (await pipeline.call(`/api/v1/runs/${id}`)).json<RunView>();
  expect(run).toMatchObject({ status: 'succeeded', subject: 'application', specKey: 'acme_coder-2/7' });
  const registered = run.stages.find(({ stage }) => stage === 'register')?.output as {
    applicationId: string;
  };
  expect(registered).toMatchObject({
    created: true,
    analyses: { types: ['backend_security'] },
    source: {
      files: 3,
      document: 'shop/backend/openapi.yaml',
      parts: [
        { kind: 'backend', framework: 'flask', language: 'python', folder: 'shop/backend' },
        { kind: 'frontend', framework: 'react', language: 'javascript', folder: 'shop/frontend' },
      ],
    },
  });
  const application = await pipeline.call(`/api/v1/applications/${registered.applicationId}`);
  expect(application.json()).toMatchObject({
    modelSlug: 'acme_coder-2',
    appNumber: 7,
    backendPort: expect.any(Number),
    frontendPort: expect.any(Number),
    metadata: { title: 'A shop' },
  });
  expect((await pipeline.call('/api/v1/models/acme_coder-2')).json()).toMatchObject({ provider: 'acme' });
});

it('an announcement that is wrong is refused with each place, and kept nowhere', async () => {
  const answer = await announce({ model_slug: '../x', app_number: 99, archive: 'zip', path: '/etc' });

  expect(answer.statusCode).toBe(400);
  const { code, errors } = answer.json<{ code: string; errors: { pointer: string }[] }>();
  expect(code).toBe('payload-invalid');
  expect(new Set(errors.map(({ pointer }) => pointer))).toEqual(
    new Set(['/model_slug', '/app_number', '/archive', '/path']),
  );
  const [count] = await pipeline.dataSource.query<{ events: number }[]>(
    `SELECT count(*)::int AS events FROM events WHERE spec_key LIKE '../x%'`,
  );
  expect(count).toEqual({ events: 0 });
});
