import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Projects, sourceSettings, Sources } from '#catalog/index';
import { type IntakeApp, startIntakeApp } from '../../support/intake-app.js';
import { Chance, hostileRequest, type HostileRequest, type Targets } from './hostile-requests.js';

const SEED = 20_261_121;
const REQUESTS = 10_000;
const CONNECTIONS = 32;

let intake: IntakeApp;
let targets: Targets;
const agent = new Agent({ connections: CONNECTIONS });

beforeAll(async () => {
  const apifoxSecret = 'a-secret-that-only-apifox-knows';
  const [noticeLimit, documentLimit] = [128 * 1024, 384 * 1024];
  intake = await startIntakeApp({
    env: {
      APIFOX_WEBHOOK_SECRET: apifoxSecret,
      NOTICE_LIMIT_BYTES: String(noticeLimit),
      DOCUMENT_LIMIT_BYTES: String(documentLimit),
    },
  });
  const { id: projectId } = await intake.app.get(Projects).default();
  const settings = sourceSettings.parse({});
  const {
    row,
    token,
    secret = '',
  } = await intake.app.get(Sources).create({ projectId, kind: 'github', name: 'hostile', settings });
  targets = {
    apifoxSecret,
    githubPath: `${row.id}/${token}`,
    githubSecret: secret,
    key: intake.adminKey,
    noticeLimit,
    documentLimit,
  };
});
afterAll(async () => {
  await agent.close();
  await intake.close();
});

interface Answer {
  readonly hostile: HostileRequest;
  readonly status: number;
  readonly type: string;
  readonly body: {
    readonly status?: unknown;
    readonly code?: unknown;
    readonly eventId?: string;
    readonly duplicate?: boolean;
  };
}

async function send(hostile: HostileRequest): Promise<Answer> {
  const { method, path, headers, body } = hostile;
  const response = await request(`${intake.url}/api/v1/webhooks/${path}`, {
    dispatcher: agent,
    method: method as 'POST',
    headers: { ...headers },
    ...(method !== 'GET' && { body }),
  });
  const text = await response.body.text();
  return {
    hostile,
    status: response.statusCode,
    type: String(response.headers['content-type']),
    body: JSON.parse(text),
  };
}

async function sendAll(count: number, chance: Chance): Promise<Answer[]> {
  const answers: Answer[] = [];
  let left = count;
  const sender = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      answers.push(await send(hostileRequest(chance, targets)));
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, sender));
  return answers;
}

async function storedEvents(): Promise<ReadonlySet<string>> {
  const rows = await intake.dataSource.query<{ id: string }[]>('SELECT id FROM events');
  return new Set(rows.map(({ id }) => id));
}

/** What is wrong about an answer, in words; undefined when all is well. */
function faultOf({ hostile, status, type, body }: Answer): string | undefined {
  const told = `${hostile.name} to ${hostile.path.slice(0, 60)}: ${status} ${JSON.stringify(body).slice(0, 200)}`;
  if (status === 202) return hostile.expected === 'either' ? undefined : `accepted ${told}`;
  if (status < 400 || status >= 500) return told;
  const isProblem = type.startsWith('application/problem+json') && body.status === status;
  return isProblem && typeof body.code === 'string' ? undefined : `no problem document: ${told}`;
}

it(`refuses or withstands ${REQUESTS} hostile requests, and stores nothing but what it acknowledged`, async () => {
  const answers = await sendAll(REQUESTS, new Chance(SEED));

  expect(answers).toHaveLength(REQUESTS);
  expect(answers.map((answer) => faultOf(answer)).filter((fault) => fault !== undefined)).toEqual([]);
  const acknowledged = new Set(answers.flatMap(({ body }) => body.eventId ?? []));
  expect(await storedEvents()).toEqual(acknowledged);
  // Each kind of request was played, and none of them was all that there was.
  expect(new Set(answers.map(({ hostile }) => hostile.name)).size).toBe(12);
  expect(new Set(answers.map(({ status }) => status))).toEqual(
    new Set([202, 400, 401, 404, 405, 413, 414, 415]),
  );
}, 180_000);

it('stores nothing of deliveries whose connection is cut, and goes on', async () => {
  const before = await storedEvents();
  const chance = new Chance(SEED + 1);
  const { port } = new URL(intake.url);
  const head = `POST /api/v1/webhooks/openapi HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nx-api-key: ${targets.key}\r\n`;
  const whole = `${head}content-length: 5000\r\n\r\n{"openapi":"3.1.0","info":{"title":"${'x'.repeat(3_000)}`;
  const cut = async (): Promise<void> => {
    const socket = net.connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(whole.slice(0, 1 + chance.below(whole.length)));
    await delay(chance.below(4));
    if (chance.next() < 0.5) socket.resetAndDestroy();
    else socket.destroy();
  };

  for (let round = 0; round < 20; round += 1) await Promise.all(Array.from({ length: 25 }, cut));
  await delay(100);

  expect(await storedEvents()).toEqual(before);
  const document = Buffer.from('{"openapi":"3.1.0","info":{"title":"still here"}}');
  const headers = { 'content-type': 'application/json', 'x-api-key': targets.key };
  const after = {
    name: 'good',
    method: 'POST',
    path: 'openapi',
    headers,
    body: document,
    expected: 'either',
  } as const;
  expect(await send(after)).toMatchObject({ status: 202 });
  expect(intake.logs.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

it.each([
  ['no HTTP at all', '\u0016\u0003\u0001\u0002\u0000\r\n\r\n'],
  [
    'two lengths',
    'POST /api/v1/webhooks/openapi HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
  ],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['a header that never ends', `POST / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`],
])('answers %s with a problem document', async (_name, bytes) => {
  const socket = net.connect(Number(new URL(intake.url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  socket.on('error', () => undefined);
  socket.write(bytes, 'latin1');

  await once(socket, 'close');

  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(answer).toContain('application/problem+json');
});
