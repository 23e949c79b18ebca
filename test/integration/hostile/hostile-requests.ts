import { createHmac } from 'node:crypto';

/** What must come back: a refusal, or, where chance decides whether a body is still valid, either of both. */
export type Expected = 'refused' | 'either';

export interface HostileRequest {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly expected: Expected;
}

export interface Targets {
  readonly apifoxSecret: string;
  readonly githubPath: string;
  readonly githubSecret: string;
  readonly key: string;
  /** Bytes; a body of one more is too large. */
  readonly noticeLimit: number;
  readonly documentLimit: number;
}

/** Mulberry32: small, and the same on every machine. */
export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  oneOf<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.below(items.length)] ?? items[0];
  }
}

const PUSH = JSON.stringify({
  ref: 'refs/heads/main',
  after: 'c'.repeat(40),
  repository: { full_name: 'acme/shop', default_branch: 'main' },
  commits: [{ added: [], modified: ['openapi.yaml'], removed: [] }],
});
const NOTICE = '{"event":"API_UPDATED","title":"t","content":"接口路径：GET /pets"}';
const DOCUMENT = '{"openapi":"3.1.0","info":{"title":"Pets","version":"1"},"paths":{}}';

const hmac = (body: Buffer, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');

type Maker = (chance: Chance, targets: Targets) => HostileRequest;

function made(name: string, expected: Expected, request: Partial<HostileRequest>): HostileRequest {
  return {
    name,
    expected,
    method: 'POST',
    path: 'apifox',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(NOTICE),
    ...request,
  };
}

/** Signed as it should be, so that the body itself must be withstood. */
function signed(
  name: string,
  expected: Expected,
  body: Buffer,
  chance: Chance,
  targets: Targets,
): HostileRequest {
  const json = { 'content-type': 'application/json' };
  const ways: readonly [Partial<HostileRequest>, ...Partial<HostileRequest>[]] = [
    { path: 'apifox', headers: { ...json, 'x-apifox-signature': hmac(body, targets.apifoxSecret) } },
    {
      path: targets.githubPath,
      headers: {
        ...json,
        'x-github-event': 'push',
        'x-github-delivery': `${chance.next()}`,
        'x-hub-signature-256': `sha256=${hmac(body, targets.githubSecret)}`,
      },
    },
    { path: 'openapi', headers: { ...json, 'x-api-key': targets.key } },
    { path: 'openapi', headers: { 'content-type': 'application/yaml', 'x-api-key': targets.key } },
    { path: 'generated-apps', headers: { ...json, 'x-api-key': targets.key } },
  ];
  return made(name, expected, { ...chance.oneOf(ways), body });
}

/** A valid body in which some bytes were changed, left out or put in. */
const mutated: Maker = (chance, targets) => {
  const bytes = [...Buffer.from(chance.oneOf([NOTICE, DOCUMENT, PUSH]))];
  for (let left = 1 + chance.below(6); left > 0; left -= 1) {
    bytes.splice(
      chance.below(bytes.length),
      chance.below(3),
      ...(chance.next() < 0.7 ? [chance.below(256)] : []),
    );
  }
  return signed('mutated', 'either', Buffer.from(bytes), chance, targets);
};

const truncated: Maker = (chance, targets) => {
  const body = Buffer.from(chance.oneOf([NOTICE, DOCUMENT, PUSH]));
  const cut = body.subarray(0, chance.below(body.length - 1));
  const { path, headers, ...rest } = signed('truncated', 'refused', cut, chance, targets);
  // Cut-off JSON can still be YAML as far as its head goes; it is the engine that finds out.
  const yaml = headers['content-type'] === 'application/yaml';
  return { ...rest, path, headers, expected: yaml ? 'either' : 'refused' };
};

const nested: Maker = (chance, targets) => {
  const depth = 1 + chance.below(30_000);
  const [open, close] = chance.oneOf([
    ['[', ']'],
    ['{"a":', '}'],
  ]);
  const closed = chance.next() < 0.5 ? close.repeat(depth) : '';
  const tower = `${open.repeat(depth)}1${closed}`;
  const text = chance.next() < 0.5 ? tower : `{"event":"API_UPDATED","openapi":"3.1.0","x":${tower}}`;
  return signed('nested', 'either', Buffer.from(text), chance, targets);
};

const strangeValues: Maker = (chance, targets) => {
  const value = chance.oneOf([
    `1${'0'.repeat(5_000)}`,
    '-1e999999',
    '"\\u0000"',
    '"\\ud800"',
    `"${'x'.repeat(20_000)}"`,
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{}}}',
    `[${'0,'.repeat(5_000)}0]`,
    '"\\u202e\\u0007"',
  ]);
  const member = chance.oneOf([
    'event',
    'openapi',
    'url',
    'spec',
    'ref',
    'repository',
    'type',
    'model_slug',
    'info',
  ]);
  const text = `{"event":"API_UPDATED","${member}":${value},"${member}":${value}}`;
  return signed('strange values', 'either', Buffer.from(text), chance, targets);
};

const wronglyEncoded: Maker = (chance, targets) => {
  const body = chance.oneOf([
    Buffer.from(DOCUMENT, 'utf16le'),
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(NOTICE, 'utf16le')]),
    Buffer.concat([Buffer.from(NOTICE.slice(0, -2)), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
    Buffer.concat([
      Buffer.from(PUSH.slice(0, 30)),
      Buffer.from([0xed, 0xa0, 0x80]),
      Buffer.from(PUSH.slice(30)),
    ]),
    Buffer.from([0x80, 0x81, 0x82, chance.below(256)]),
    Buffer.alloc(1 + chance.below(64)),
  ]);
  return signed('wrongly encoded', 'refused', body, chance, targets);
};

const wronglySigned: Maker = (chance, targets) => {
  const body = Buffer.from(chance.oneOf([NOTICE, DOCUMENT, PUSH]));
  const good = hmac(body, targets.apifoxSecret);
  const signature = chance.oneOf([
    '',
    'sha256=',
    good.slice(1),
    `${good}00`,
    hmac(body, `${targets.apifoxSecret} `),
    hmac(Buffer.concat([body, Buffer.from(' ')]), targets.apifoxSecret),
    '0'.repeat(64),
    'x'.repeat(1 + chance.below(4_000)),
    Buffer.from(good).toString('base64'),
  ]);
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'push',
    'x-apifox-signature': signature,
    'x-apifox-secret': signature,
    'x-hub-signature-256': `sha256=${signature}`,
    'webhook-id': 'a',
    'webhook-timestamp': chance.oneOf([
      '0',
      '-1',
      'NaN',
      '9'.repeat(40),
      String(Math.floor(Date.now() / 1000)),
    ]),
    'webhook-signature': chance.oneOf([`v1,${signature}`, 'v1,'.repeat(500), ',', 'v1a,AAAA v1,']),
  };
  const path = chance.oneOf(['apifox', 'github', targets.githubPath, 'openapi', 'generated-apps']);
  return made('wrongly signed', 'refused', { path, headers, body });
};

const strangeKeys: Maker = (chance) => {
  const authorization = chance.oneOf([
    'Bearer ',
    'Bearer x',
    `Bearer ${'y'.repeat(3_000)}`,
    'Basic YTpi',
    'null',
  ]);
  const body = Buffer.from(DOCUMENT);
  return made('strange keys', 'refused', {
    path: 'openapi',
    body,
    headers: { 'content-type': 'application/json', authorization },
  });
};

const strangeTypes: Maker = (chance, targets) => {
  const type = chance.oneOf([
    '',
    'text/html',
    'multipart/form-data',
    'application/xml; a=b',
    ';',
    '/',
    'json',
    'x'.repeat(2_000),
  ]);
  const headers = { 'x-api-key': targets.key, ...(type !== '' && { 'content-type': type }) };
  return made('strange types', 'refused', { path: 'openapi', body: Buffer.from(DOCUMENT), headers });
};

const tooLarge: Maker = (chance, targets) => {
  const notice = chance.next() < 0.5;
  const body = Buffer.alloc(
    (notice ? targets.noticeLimit : targets.documentLimit) + 1 + chance.below(1_000),
    0x20,
  );
  const headers = { 'content-type': 'application/json', 'x-api-key': targets.key };
  return made('too large', 'refused', { path: notice ? 'apifox' : 'openapi', body, headers });
};

const strangePlaces: Maker = (chance) => {
  const path = chance.oneOf([
    `${'a'.repeat(600)}/b`,
    'a/b/c',
    '%00/%00',
    '..%2f..%2fetc/passwd',
    '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f/token',
    'apifox/',
    '%E0%A4%A/x',
    "'; DROP TABLE events; --/x",
    'APIFOX',
  ]);
  return made('strange places', 'refused', { path: encodeURI(path).replaceAll('%25', '%') });
};

const otherMethods: Maker = (chance) => {
  const method = chance.oneOf(['GET', 'PUT', 'DELETE', 'PATCH']);
  return made('other methods', 'refused', { method, ...(method === 'GET' && { body: Buffer.alloc(0) }) });
};

const strangeIds: Maker = (chance, targets) => {
  const body = Buffer.from(NOTICE);
  const headers = {
    'content-type': 'application/json',
    'x-apifox-signature': hmac(body, targets.apifoxSecret),
    'x-delivery-id': chance.oneOf(['é', 'x'.repeat(201), 'a\tb', `${'y'.repeat(5_000)}`]),
  };
  return made('strange ids', 'refused', { body, headers });
};

const makers: readonly [Maker, ...Maker[]] = [
  mutated,
  mutated,
  truncated,
  nested,
  strangeValues,
  wronglyEncoded,
  wronglySigned,
  wronglySigned,
  strangeKeys,
  strangeTypes,
  tooLarge,
  strangePlaces,
  otherMethods,
  strangeIds,
];

export function hostileRequest(chance: Chance, targets: Targets): HostileRequest {
  return chance.oneOf(makers)(chance, targets);
}
