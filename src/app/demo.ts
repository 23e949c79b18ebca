import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { z } from 'zod';
import { messageOf } from '#core/errors/index';
import { type SampleApi, startSampleApi } from '#suites/index';

const PATIENCE_MS = 60_000;

const made = z.object({ id: z.uuid() });
const issuedSource = z.object({ id: z.uuid(), token: z.string() });
const accepted = z.object({ eventId: z.uuid(), statusUrl: z.string() });
const runPage = z.object({ items: z.array(z.object({ id: z.uuid(), status: z.string() })) });
const execution = z.object({ executionId: z.uuid(), passed: z.int(), failed: z.int(), skipped: z.int() });
const runDetail = z.object({
  id: z.uuid(),
  status: z.string(),
  stages: z.array(
    z.object({
      stage: z.string(),
      status: z.string(),
      durationMs: z.number().nullable().optional(),
      output: z.unknown().optional(),
    }),
  ),
});
type RunDetail = z.infer<typeof runDetail>;

/**
 * The first look at an empty database: a sample API with known bugs runs beside us, its document comes in by
 * webhook like anybody's, and the suite made of it finds them. Everything goes through the public API with the first
 * key, so it shows what a user would do.
 *
 * A demonstration that fails says so and stops nothing: the program runs.
 */
export async function playDemo(url: string, key: string): Promise<SampleApi | undefined> {
  const sample = await startSampleApi();
  try {
    process.stdout.write(
      `  Demonstration: a bookshop API with ${sample.bugs.length} known bugs runs at ${sample.baseUrl}\n`,
    );
    const api = new DemoClient(url, key);
    const eventId = await deliver(api, sample);
    const run = await outcomeOf(api, eventId);
    process.stdout.write(timeline(run, url));
    return sample;
  } catch (error) {
    process.stdout.write(`  The demonstration failed: ${messageOf(error)}\n\n`);
    await sample.close();
    return undefined;
  }
}

class DemoClient {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  async get<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
    return schema.parse(await this.send('GET', path));
  }

  async post<Schema extends z.ZodType>(
    path: string,
    body: unknown,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    return schema.parse(await this.send('POST', path, body));
  }

  private async send(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const answer = await request(new URL(path, this.url), {
      method,
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      body: body instanceof Uint8Array ? body : body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 400)
      throw new Error(`${method} ${path} was answered with ${answer.statusCode}: ${text}`);
    return JSON.parse(text);
  }
}

/** @returns the id of the event that the delivery became */
async function deliver(api: DemoClient, sample: SampleApi): Promise<string> {
  const settings = { baseUrl: sample.baseUrl };
  const project = await api.post('/api/v1/projects', { slug: 'demo', name: 'Demonstration', settings }, made);
  const source = await api.post(
    '/api/v1/sources',
    { projectId: project.id, kind: 'openapi', name: 'bookshop', settings: { acceptApiKey: true } },
    issuedSource,
  );
  const { eventId } = await api.post(
    `/api/v1/webhooks/${source.id}/${source.token}`,
    sample.document,
    accepted,
  );
  return eventId;
}

async function outcomeOf(api: DemoClient, eventId: string): Promise<RunDetail> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const { items } = await api.get(`/api/v1/runs?eventId=${eventId}`, runPage);
    const ended = items.find(({ status }) => !['queued', 'running', 'waiting'].includes(status));
    if (ended !== undefined) return api.get(`/api/v1/runs/${ended.id}`, runDetail);
    await delay(300);
  }
  throw new Error(`its run had not ended after ${PATIENCE_MS / 1000} s`);
}

function timeline(run: RunDetail, url: string): string {
  const steps = run.stages.map(({ stage, durationMs }) => `${stage} ${durationMs ?? 0} ms`).join(', ');
  const executed = execution.safeParse(run.stages.find(({ stage }) => stage === 'execute')?.output);
  const verdict = executed.success
    ? [
        `  ${executed.data.passed} tests passed, ${executed.data.failed} failed: each failure is one of the bugs at work.`,
        `  See ${url}/api/v1/executions/${executed.data.executionId}/results?status=failed`,
      ]
    : [];
  return [
    `  Its run ${run.status}: ${steps}`,
    ...verdict,
    `  The whole run: ${url}/api/v1/runs/${run.id}`,
    '',
    '',
  ].join('\n');
}
