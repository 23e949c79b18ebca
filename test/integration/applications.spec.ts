import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { Applications, catalogSchema, type NewApplication, Projects } from '#catalog/index';
import { Conflict } from '#core/errors/index';
import { connectionOptions } from '#platform/database/index';
import { type IntakeApp, startIntakeApp } from '../support/intake-app.js';

type Registered = Awaited<ReturnType<Applications['register']>>;

let intake: IntakeApp;

beforeAll(async () => {
  intake = await startIntakeApp();
});
afterAll(() => intake.close());

async function call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) {
  const answer = await intake.app.inject({
    method,
    url: `/api/v1/${url}`,
    headers: { authorization: `Bearer ${intake.adminKey}` },
    ...(payload !== undefined && { payload }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? undefined : answer.json() };
}

describe('models', () => {
  it('are added with what their ids say of them', async () => {
    const made = await call('POST', 'models', { modelId: 'deepseek/deepseek-r1:free', isFree: true });

    expect(made).toMatchObject({
      status: 201,
      body: {
        slug: 'deepseek_deepseek-r1-free',
        provider: 'deepseek',
        name: 'deepseek-r1:free',
        isFree: true,
      },
    });
    expect(await call('GET', 'models/deepseek_deepseek-r1-free')).toEqual({ status: 200, body: made.body });
    expect((await call('POST', 'models', { modelId: 'deepseek/deepseek-r1:free' })).status).toBe(409);
    expect((await call('DELETE', 'models/deepseek_deepseek-r1-free')).status).toBe(204);
    expect((await call('GET', 'models/deepseek_deepseek-r1-free')).status).toBe(404);
  });

  it('come from where such a list is published, as far as that may be reached', async () => {
    const list = JSON.stringify({ data: [{ id: 'lists/one', context_length: 8_000 }] });
    const server = createServer((request, response) =>
      response.writeHead(request.url === '/none' ? 404 : 200).end(request.url === '/odd' ? '[]' : list),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const refused = await call('POST', 'models/import', { url: `${origin}/models` });
    expect(refused).toMatchObject({ status: 422, body: { code: 'egress-refused' } });
    const open = await startIntakeApp({ env: { EGRESS_ALLOW: new URL(origin).host } });
    const ask = async (at: string) => {
      const answer = await open.app.inject({
        method: 'POST',
        url: '/api/v1/models/import',
        headers: { authorization: `Bearer ${open.adminKey}` },
        payload: { url: `${origin}${at}` },
      });
      return { status: answer.statusCode, body: answer.json<object>() };
    };

    expect(await ask('/models')).toEqual({ status: 200, body: { added: 1, changed: 0 } });
    expect(await ask('/odd')).toMatchObject({ status: 502, body: { code: 'dependency-failed' } });
    expect(await ask('/none')).toMatchObject({ status: 502, body: { code: 'dependency-failed' } });
    await open.close();
    server.close();
  });

  it('come from the list of OpenRouter, and are brought up to date by it', async () => {
    const entry = {
      id: 'anthropic/claude-3.7-sonnet',
      canonical_slug: 'anthropic/claude-3-7-sonnet-20250219',
      name: 'Anthropic: Claude 3.7 Sonnet',
      context_length: 200_000,
      architecture: { modality: 'text+image->text', input_modalities: ['text', 'image'] },
      pricing: { prompt: '0.000003', completion: '0.000015', request: '0' },
      top_provider: { context_length: 200_000, max_completion_tokens: 64_000, is_moderated: false },
      supported_parameters: ['max_tokens', 'tools', 'response_format'],
    };
    const router = { id: 'openrouter/auto', pricing: { prompt: '-1', completion: '-1' } };

    expect(await call('POST', 'models/import', { data: [entry, router] })).toEqual({
      status: 200,
      body: { added: 2, changed: 0 },
    });
    const cheaper = { ...entry, pricing: { prompt: '0.000001', completion: '0.000005' } };
    expect((await call('POST', 'models/import', { data: [cheaper] })).body).toEqual({ added: 0, changed: 1 });
    expect((await call('GET', 'models/anthropic_claude-3.7-sonnet')).body).toMatchObject({
      modelId: 'anthropic/claude-3.7-sonnet',
      contextWindow: 200_000,
      maxOutputTokens: 64_000,
      inputPricePerToken: 0.000_001,
      supportsVision: true,
      supportsFunctionCalling: true,
      supportsJsonMode: true,
      isFree: false,
    });
    expect((await call('GET', 'models/openrouter_auto')).body).toMatchObject({
      inputPricePerToken: null,
      isFree: false,
    });
  });

  it('that are wrong in one place add none, and the answer says where', async () => {
    const models = [{ modelId: 'maker/good' }, { modelId: 'maker/bad', contextWindow: -1 }];

    const answer = await call('POST', 'models/import', { models });

    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body.errors)).toContain('/models/1/contextWindow');
    expect((await call('GET', 'models/maker_good')).status).toBe(404);
  });
});

describe('applications', () => {
  it('are registered with ports, shown, archived and deleted', async () => {
    await call('POST', 'models', { modelId: 'maker/first' });
    const made = await call('POST', 'applications', { modelSlug: 'maker_first', appNumber: 3 });

    expect(made).toMatchObject({
      status: 201,
      body: {
        modelSlug: 'maker_first',
        appNumber: 3,
        life: 'active',
        running: 'stopped',
        backendPort: 6001,
        frontendPort: 9001,
      },
    });
    expect(await call('POST', 'applications', { modelSlug: 'maker_first', appNumber: 3 })).toMatchObject({
      status: 409,
      body: { detail: 'maker_first has an application 3 already' },
    });
    expect((await call('DELETE', 'models/maker_first')).status).toBe(409);
    expect((await call('PATCH', `applications/${made.body.id}`, { life: 'archived' })).body.life).toBe(
      'archived',
    );
    expect((await call('GET', 'applications?life=archived')).body.items).toHaveLength(1);
    expect((await call('DELETE', `applications/${made.body.id}`)).status).toBe(204);
    expect((await call('GET', `applications/${made.body.id}`)).status).toBe(404);
    expect((await call('DELETE', 'models/maker_first')).status).toBe(204);
  });

  it.each([
    ['a model that is not known', { modelSlug: 'nobody', appNumber: 1 }, 404],
    ['number 0', { modelSlug: 'maker_first', appNumber: 0 }, 400],
    ['number 31', { modelSlug: 'maker_first', appNumber: 31 }, 400],
    ['a path for a model', { modelSlug: '../maker', appNumber: 1 }, 400],
    ['two dots', { modelSlug: 'maker..first', appNumber: 1 }, 400],
  ])('are refused with %s', async (_what, wanted, status) => {
    expect((await call('POST', 'applications', wanted)).status).toBe(status);
  });

  it.each([
    ["INSERT INTO port_allocations VALUES ('ruled', 31, 6700, 9700)", 'app_number'],
    ["INSERT INTO port_allocations VALUES ('ruled', 1, 6000, 9700)", 'backend_port'],
    ["INSERT INTO port_allocations VALUES ('ruled', 1, 6700, 9751)", 'frontend_port'],
    [
      `INSERT INTO applications (id, project_id, model_slug, app_number)
       SELECT gen_random_uuid(), id, 'ruled', 2 FROM projects LIMIT 1`,
      'foreign key',
    ],
  ])('break no rule in the database either: %s', async (statement, rule) => {
    await intake.dataSource.query(
      "INSERT INTO models (id, slug, model_id, provider, name) VALUES (gen_random_uuid(), 'ruled', 'ruled', 'r', 'r') ON CONFLICT DO NOTHING",
    );

    await expect(intake.dataSource.query(statement)).rejects.toThrow(rule);
  });
});

describe('ports of 750 applications', () => {
  let other: DataSource;

  beforeAll(async () => {
    other = await new DataSource(connectionOptions(intake.database.url, catalogSchema)).initialize();
  });
  afterAll(() => other.destroy());

  it('are all different when two processes ask at the same time, without gaps, and the 751st is refused', async () => {
    const models = Array.from({ length: 26 }, (_none, index) => ({ modelId: `maker/model-${index + 1}` }));
    await call('POST', 'models/import', { models });
    const { id: projectId } = await intake.app.get(Projects).default();
    const callers = [intake.app.get(Applications), applicationsOf(other)];
    const wanted = models
      .slice(0, 25)
      .flatMap((_model, index) => numbers(30).map((appNumber) => wantedOf(projectId, index + 1, appNumber)));

    // Each application is asked for by both processes; one of them is told that it is there already.
    const outcomes = (await Promise.all(callers.map((caller) => registerAll(caller, wanted)))).flat();

    const made = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.ports] : []));
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(made.map(({ backendPort }) => backendPort).toSorted()).toEqual(
      numbers(750).map((port) => 6000 + port),
    );
    expect(made.map(({ frontendPort }) => frontendPort).toSorted()).toEqual(
      numbers(750).map((port) => 9000 + port),
    );
    expect(refused).toHaveLength(750);
    expect(refused.every((reason) => reason instanceof Conflict)).toBe(true);
    expect(await call('POST', 'applications', { modelSlug: 'maker_model-26', appNumber: 1 })).toMatchObject({
      status: 409,
      body: { code: 'ports-exhausted', detail: expect.stringContaining('750') },
    });
  });

  it('that are free again are given away again, those that browsers refuse last', async () => {
    const of = async (port: number): Promise<string> => {
      const [row] = await intake.dataSource.query(
        'SELECT id FROM applications JOIN port_allocations USING (model_slug, app_number) WHERE backend_port = $1',
        [port],
      );
      return row.id;
    };
    for (const port of [6666, 6700]) await call('DELETE', `applications/${await of(port)}`);

    const first = await call('POST', 'applications', { modelSlug: 'maker_model-26', appNumber: 1 });
    const second = await call('POST', 'applications', { modelSlug: 'maker_model-26', appNumber: 2 });

    expect([first.body.backendPort, second.body.backendPort]).toEqual([6700, 6666]);
  });
});

function applicationsOf(dataSource: DataSource): Applications {
  const entity = catalogSchema.entities.find(({ name }) => name === 'ApplicationEntity');
  if (entity === undefined) throw new Error('There is no entity of applications');
  return new Applications(dataSource.getRepository(entity) as ConstructorParameters<typeof Applications>[0]);
}

/** Eight at a time, as connections allow. */
async function registerAll(
  applications: Applications,
  wanted: readonly NewApplication[],
): Promise<PromiseSettledResult<Registered>[]> {
  const waiting = wanted.values();
  const lane = async (): Promise<PromiseSettledResult<Registered>[]> => {
    const outcomes: PromiseSettledResult<Registered>[] = [];
    for (const application of waiting) {
      outcomes.push(...(await Promise.allSettled([applications.register(application)])));
    }
    return outcomes;
  };
  return (await Promise.all(numbers(8).map(lane))).flat();
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_none, index) => index + 1);
}

function wantedOf(projectId: string, model: number, appNumber: number): NewApplication {
  return { projectId, modelSlug: `maker_model-${model}`, appNumber };
}
