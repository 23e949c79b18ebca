import { createHmac, generateKeyPairSync, sign as signWith } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Inbox } from '#events/index';
import { Projects, type SourceKind, sourceSettings, Sources } from '#catalog/index';
import { type IntakeApp, startIntakeApp } from '../support/intake-app.js';

const APIFOX_SECRET = 'a-secret-that-only-apifox-knows';
const DOCUMENT = { openapi: '3.1.0', info: { title: 'Pets', version: '1' }, paths: {} };

let intake: IntakeApp;

beforeAll(async () => {
  intake = await startIntakeApp({
    env: {
      APIFOX_WEBHOOK_SECRET: APIFOX_SECRET,
      NOTICE_LIMIT_BYTES: '64 KiB',
      DOCUMENT_LIMIT_BYTES: '3 MiB',
    },
  });
});
afterAll(() => intake.close());

async function post(path: string, body: string | Buffer, headers: Record<string, string> = {}) {
  const response = await request(`${intake.url}/api/v1/webhooks/${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  const text = await response.body.text();
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(text) };
}

async function get(path: string) {
  const response = await request(intake.url + path, {
    headers: { authorization: `Bearer ${intake.adminKey}` },
  });
  return { status: response.statusCode, body: Buffer.from(await response.body.arrayBuffer()) };
}

async function eventOf(answer: { body: { statusUrl: string } }) {
  return JSON.parse((await get(answer.body.statusUrl)).body.toString());
}

const hmacHex = (body: string | Buffer, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');
const apifox = (body: string): Record<string, string> => ({
  'x-apifox-signature': hmacHex(body, APIFOX_SECRET),
});

async function aSource(kind: SourceKind, settings: Parameters<typeof sourceSettings.parse>[0] = {}) {
  const { id: projectId } = await intake.app.get(Projects).default();
  const name = `${kind} ${Math.random()}`;
  const wanted = { projectId, kind, name, settings: sourceSettings.parse(settings) };
  const { row, token, secret = '' } = await intake.app.get(Sources).create(wanted);
  return { id: row.id, path: `${row.id}/${token}`, secret };
}

let unique = 0;
const aNotice = (event: string): string =>
  JSON.stringify({ event, title: `notice ${(unique += 1)}`, content: '' });

describe('an ApiFox delivery', () => {
  it('is acknowledged with an event that is stored as the bytes that arrived', async () => {
    const body = '{"event":"API_UPDATED","n":1e400,"text":"\\u0000\\ud800","__proto__":{"a":1}}';

    const answer = await post('apifox', body, apifox(body));

    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      eventId: expect.any(String),
      status: 'accepted',
      duplicate: false,
      statusUrl: `/api/v1/events/${answer.body.eventId}`,
    });
    expect(await eventOf(answer)).toMatchObject({ kind: 'apifox', type: 'API_UPDATED', action: 'generate' });
    expect((await get(`${answer.body.statusUrl}/payload`)).body.toString()).toBe(body);
  });

  it('may be signed in base64, or carry the secret itself', async () => {
    const body = aNotice('API_CREATED');
    const base64 = createHmac('sha256', APIFOX_SECRET).update(body).digest('base64');

    expect((await post('apifox', body, { 'x-apifox-signature': base64 })).status).toBe(202);
    expect((await post('apifox', body, { 'x-apifox-secret': APIFOX_SECRET })).status).toBe(202);
  });

  it('is refused unless it is signed over these very bytes', async () => {
    const body = aNotice('API_UPDATED');

    for (const headers of [
      {},
      apifox(`${body} `),
      { 'x-apifox-secret': 'wrong' },
      { 'x-apifox-signature': '' },
    ]) {
      const answer = await post('apifox', body, headers as Record<string, string>);
      expect(answer).toMatchObject({ status: 401, body: { code: 'signature-invalid', status: 401 } });
      expect(answer.headers['content-type']).toContain('application/problem+json');
    }
  });

  it.each([
    ['API_DELETED', 'retire', 'accepted'],
    ['DATA_SCHEMA_UPDATED', 'generate', 'accepted'],
    ['DATA_IMPORT_COMPLETED_WITH_FAILURE', 'generate', 'accepted'],
    ['TEST_SUITE_COMPLETED_WITH_FAILURE', 'none', 'ignored'],
    ['DOC_UPDATED', 'none', 'ignored'],
    ['BRANCH_MERGED', 'none', 'ignored'],
    ['SOMETHING_NEW', 'none', 'ignored'],
  ])('routes %s to %s', async (event, action, status) => {
    const body = aNotice(event);

    const answer = await post('apifox', body, apifox(body));

    expect(answer.body.status).toBe(status);
    const stored = await eventOf(answer);
    expect(stored).toMatchObject({ type: event, action });
    expect('reason' in stored).toBe(status === 'ignored');
  });

  it('is stored once however often the same body comes', async () => {
    const body = aNotice('API_UPDATED');

    const answers = await Promise.all(Array.from({ length: 20 }, () => post('apifox', body, apifox(body))));

    expect(new Set(answers.map((answer) => answer.body.eventId)).size).toBe(1);
    expect(answers.filter((answer) => !answer.body.duplicate)).toHaveLength(1);
  });
});

describe('a GitHub delivery', () => {
  const push = (paths: readonly string[]): string =>
    JSON.stringify({
      ref: 'refs/heads/main',
      after: 'a'.repeat(40),
      repository: { full_name: 'acme/shop', default_branch: 'main' },
      commits: [{ added: [], modified: paths, removed: [] }],
    });
  const headers = (body: string, secret: string, id: string, event = 'push') => ({
    'x-github-event': event,
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${hmacHex(body, secret)}`,
  });

  it('becomes an event for each document that the push touches, to be fetched at that commit', async () => {
    const { path, secret } = await aSource('github', { github: { specPaths: ['a.yaml', 'api/b c.json'] } });
    const body = push(['README.md', 'a.yaml', 'api/b c.json']);

    const answer = await post(path, body, headers(body, secret, 'two-specs'));

    expect(answer.body.also).toHaveLength(1);
    expect(await eventOf(answer)).toMatchObject({ specKey: 'acme/shop:a.yaml' });
    const second = JSON.parse((await get(`/api/v1/events/${answer.body.also[0]}`)).body.toString());
    expect(second.origin).toMatchObject({
      kind: 'url',
      url: `https://api.github.com/repos/acme/shop/contents/api/b%20c.json?ref=${'a'.repeat(40)}`,
    });
  });

  it('is known by its delivery id, also with another body', async () => {
    const { path, secret } = await aSource('github');
    const [first, second] = [push(['openapi.yaml']), push(['openapi.yaml', 'b'])];

    const one = await post(path, first, headers(first, secret, 'same'));
    const two = await post(path, second, headers(second, secret, 'same'));

    expect(two.body).toEqual({ ...one.body, duplicate: true });
  });

  it('is ignored when it is a ping, or touches no document', async () => {
    const { path, secret } = await aSource('github');
    const [ping, other] = ['{"zen":"…"}', push(['README.md'])];

    expect((await post(path, ping, headers(ping, secret, 'p', 'ping'))).body.status).toBe('ignored');
    expect((await post(path, other, headers(other, secret, 'q'))).body.status).toBe('ignored');
  });

  it('names each place that is wrong in it', async () => {
    const { path, secret } = await aSource('github');
    const body = JSON.stringify({ ref: 1, after: 'x', repository: { default_branch: 'main' } });

    const answer = await post(path, body, headers(body, secret, 'wrong'));

    expect(answer).toMatchObject({ status: 400, body: { code: 'payload-invalid' } });
    const pointers = answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/ref', '/after', '/repository/full_name']));
  });
});

describe('a document', () => {
  const withKey = () => ({ authorization: `Bearer ${intake.adminKey}` });

  it('is taken with an API key, in JSON and in YAML', async () => {
    const yaml =
      'openapi: 3.1.0\ninfo:\n  # the name\n  title: "Shop: API" # old\n  version: "1"\npaths: {}\n';

    const json = await post('openapi', JSON.stringify(DOCUMENT), withKey());
    const text = await post('openapi', yaml, {
      ...withKey(),
      'content-type': 'application/yaml; charset=utf-8',
    });

    expect(await eventOf(json)).toMatchObject({ specKey: 'Pets', origin: { kind: 'inline' } });
    expect(await eventOf(text)).toMatchObject({ specKey: 'Shop: API', origin: { kind: 'inline' } });
  });

  it('may be inside of a payload, or somewhere else', async () => {
    const inside = await post('openapi', JSON.stringify({ event: 'x', spec: DOCUMENT }), withKey());
    const url = await post('openapi', '{"url":"https://example.com/a.json?b=1"}', withKey());

    expect(await eventOf(inside)).toMatchObject({
      origin: { kind: 'inline', pointer: '/spec' },
      specKey: 'Pets',
    });
    expect(await eventOf(url)).toMatchObject({
      origin: { kind: 'url', url: 'https://example.com/a.json?b=1' },
    });
  });

  it('of more than a mebibyte goes to the artifact store and comes back unchanged', async () => {
    const large = JSON.stringify({ ...DOCUMENT, 'x-padding': 'é'.repeat(700_000) });

    const answer = await post('openapi?spec=large', large, withKey());

    expect(answer.status).toBe(202);
    expect(await eventOf(answer)).toMatchObject({ specKey: 'large', payloadBytes: Buffer.byteLength(large) });
    const payload = await intake.app.get(Inbox).payload(answer.body.eventId);
    expect(Buffer.from(payload).toString()).toBe(large);
  });

  it.each([
    ['no key and no signature', {}, '{"openapi":"3.1.0"}', 401, 'signature-invalid'],
    ['an unknown key', { 'x-api-key': 'assay_unknown' }, '{}', 401, 'api-key-invalid'],
    ['an object that is no document', 'key', '{"a":1}', 400, 'payload-invalid'],
    ['an array', 'key', '[]', 400, 'payload-invalid'],
    ['no body', 'key', '', 400, 'payload-invalid'],
    ['bytes that are not UTF-8', 'key', Buffer.from([0x7b, 0xff, 0x7d]), 400, 'payload-invalid'],
    ['a URL of another kind', 'key', '{"url":"file:///etc/passwd"}', 400, 'payload-invalid'],
    ['a body that is too large', 'key', Buffer.alloc(3 * 2 ** 20 + 1, 0x20), 413, 'payload-too-large'],
  ])('is refused with %s', async (_name, headers, body, status, code) => {
    const answer = await post(
      'openapi',
      body,
      headers === 'key' ? withKey() : (headers as Record<string, string>),
    );

    expect(answer).toMatchObject({ status, body: { code } });
  });

  it('is refused in a type that is none of a document', async () => {
    const answer = await post('openapi', 'a=b', {
      ...withKey(),
      'content-type': 'application/x-www-form-urlencoded',
    });

    expect(answer).toMatchObject({ status: 415, body: { code: 'media-type-unsupported' } });
  });
});

describe('a Standard Webhooks delivery', () => {
  const body = (): string =>
    JSON.stringify({ type: 'api.updated', n: (unique += 1), data: { url: 'https://e.com/a' } });
  function signed(secret: string, text: string, at = new Date(), id = `msg_${(unique += 1)}`) {
    return {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, text),
    };
  }

  it('is taken as the reference library signs it', async () => {
    const { path, secret } = await aSource('standard-webhooks');
    const text = body();

    const answer = await post(path, text, signed(secret, text));

    expect(answer.status).toBe(202);
    expect(await eventOf(answer)).toMatchObject({ type: 'api.updated', origin: { url: 'https://e.com/a' } });
  });

  it('may be signed with any active secret, in any place of the list, until that is taken back', async () => {
    const { id, path, secret: old } = await aSource('standard-webhooks');
    const { secret, id: secretId } = await intake.app.get(Sources).addSecret(id);
    const text = body();
    const fresh = signed(secret, text);
    const list = { ...fresh, 'webhook-signature': `v9,xx v1,AAAA ${fresh['webhook-signature']}` };

    expect((await post(path, text, list)).status).toBe(202);
    expect((await post(path, text, signed(old, text))).status).toBe(202);
    await intake.app.get(Sources).removeSecret(id, secretId);
    expect((await post(path, text, signed(secret, text))).status).toBe(401);
  });

  it.each([-301, 301])('is refused when its time is %i s away', async (seconds) => {
    const { path, secret } = await aSource('standard-webhooks');
    const text = body();
    const at = new Date(Date.now() + seconds * 1000);

    const answer = await post(path, text, signed(secret, text, at));

    expect(answer).toMatchObject({
      status: 401,
      body: { detail: "The delivery's time is too far from ours" },
    });
  });

  it('may be signed with ed25519', async () => {
    const { id, path } = await aSource('standard-webhooks');
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
    await intake.app.get(Sources).addSecret(id, `whpk_${raw}`);
    const text = body();
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = signWith(null, Buffer.from(`msg_ed.${timestamp}.${text}`), privateKey).toString(
      'base64',
    );
    const headers = { 'webhook-id': 'msg_ed', 'webhook-timestamp': timestamp };

    expect((await post(path, text, { ...headers, 'webhook-signature': `v1a,${signature}` })).status).toBe(
      202,
    );
    expect(
      (await post(path, `${text} `, { ...headers, 'webhook-signature': `v1a,${signature}` })).status,
    ).toBe(401);
  });
});

describe('a public key', () => {
  it('is no secret for schemes that ask for one', async () => {
    const { id, path } = await aSource('apifox');
    const publicKey = `whpk_${Buffer.alloc(32, 7).toString('base64')}`;
    await intake.app.get(Sources).addSecret(id, publicKey);
    const text = JSON.stringify({ event: 'API_UPDATED' });
    const digest = createHmac('sha256', publicKey).update(text).digest('hex');

    expect((await post(path, text, { 'x-apifox-signature': digest })).status).toBe(401);
    expect((await post(path, text, { 'x-apifox-secret': publicKey })).status).toBe(401);
  });
});

describe('a configured source', () => {
  it('is not told apart from one that does not exist without its token, or when disabled', async () => {
    const { id, path } = await aSource('openapi', { allowUnsigned: true });
    const disabled = await aSource('openapi', { allowUnsigned: true });
    await intake.app.get(Sources).change(disabled.id, { enabled: false });
    const text = JSON.stringify(DOCUMENT);

    const answers = [
      await post(`${id}/wrong`, text),
      await post('019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f/wrong', text),
      await post('nothing/wrong', text),
      await post(disabled.path, text),
    ];

    for (const {
      status,
      body: { instance: _i, requestId: _r, ...problem },
    } of answers) {
      expect({ status, problem }).toEqual({
        status: 404,
        problem: expect.objectContaining({ detail: 'There is no such webhook' }),
      });
    }
    expect((await post(path, text)).status).toBe(202);
  });

  it('takes unsigned deliveries only where it says so, and never wrongly signed ones', async () => {
    const { path } = await aSource('openapi', { allowUnsigned: true });
    const text = JSON.stringify(DOCUMENT);
    const wrong = { 'webhook-id': 'a', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' };

    expect((await post((await aSource('openapi')).path, text)).status).toBe(401);
    expect((await post(path, text, wrong)).status).toBe(401);
    expect((await post(path, text)).status).toBe(202);
  });

  it('takes deliveries from the addresses of its list only', async () => {
    const { path } = await aSource('openapi', { allowUnsigned: true, ipAllowList: ['10.0.0.0/8'] });
    const open = await aSource('openapi', { allowUnsigned: true, ipAllowList: ['127.0.0.0/8', '::1'] });

    expect(await post(path, '{}')).toMatchObject({ status: 403, body: { code: 'sender-refused' } });
    expect((await post(open.path, JSON.stringify(DOCUMENT))).status).toBe(202);
  });

  it('is limited over a minute, and strangers cannot use its limit up', async () => {
    const { path, secret } = await aSource('apifox', { rateLimitPerMinute: 3 });
    const send = (signature: string, body = aNotice('API_UPDATED')) =>
      post(path, body, { 'x-apifox-signature': signature || hmacHex(body, secret) });
    await Promise.all(Array.from({ length: 10 }, () => send('wrong')));

    const answers = await Promise.all(Array.from({ length: 10 }, () => send('')));

    const refused = answers.filter(({ status }) => status === 429);
    // A minute may end in between, and the next one begin.
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(3);
    expect(answers.length - refused.length).toBeLessThanOrEqual(6);
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
  });
});

it('takes an application', async () => {
  const body = JSON.stringify({ model_slug: 'acme-1', app_number: 3 });

  const answer = await post('generated-apps', body, { 'x-api-key': intake.adminKey });

  expect(answer.body.status).toBe('accepted');
  expect(await eventOf(answer)).toMatchObject({ action: 'register', specKey: 'acme-1/3' });
});
