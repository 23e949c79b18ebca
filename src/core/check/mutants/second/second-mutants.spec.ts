import { describe, expect, it } from 'vitest';
import { planTests } from '#core/plan/index';
import { readSpec, type Json } from '#core/spec/index';
import { specFixture } from '../../../../../test/support/spec-fixture.js';
import type { MockRequest, MockResponse } from '../../mock/exchange.js';
import { credentialOf, type KnownIdentity } from '../../mock/identities.js';
import { createMock, type MockApi } from '../../mock/mock-api.js';
import { measureMutation } from '../mutation-score.js';
import { workshopFor } from '../workshop.js';
import { SECOND_OPERATORS, type SecondOperator } from './operators.js';
import { secondMutantsAt } from './second-mutants.js';

const hostel = readSpec(specFixture('hostel.yaml'));
const mock = createMock(hostel);
const mutants = hostel.operations.flatMap((operation) => secondMutantsAt(operation, workshopFor(mock)));

const JSON_BODY = { 'content-type': 'application/json' };
const as = (identity: KnownIdentity) => ({ authorization: `Bearer ${credentialOf(identity, hostel)}` });
const ask = (
  method: string,
  path: string,
  body?: Json,
  headers: Readonly<Record<string, string>> = {},
): MockRequest => {
  const [bare = '', query = ''] = path.split('?');
  return {
    method,
    path: bare,
    query: [...new URLSearchParams(query)],
    headers: { ...as('userA'), ...(body === undefined ? {} : JSON_BODY), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
};

const ROOM = { name: 'Attic', beds: 2, isQuiet: true, tags: ['view'], door: { width: 80 } };
const add = (more: Json = {}, headers: Readonly<Record<string, string>> = {}): MockRequest =>
  ask('post', '/rooms', { ...ROOM, ...(more as object) }, headers);
const put = (more: Json): MockRequest => ask('put', '/rooms/1', { ...ROOM, ...(more as object) });
const read = ask('get', '/rooms/1');

interface Example {
  readonly operator: SecondOperator;
  readonly at: string;
  readonly scene: readonly MockRequest[];
  /** What is looked at in the last answer; its status where nothing is said. */
  readonly look?: (response: MockResponse) => unknown;
  readonly right: unknown;
  readonly wrong: unknown;
}

const bodyOf = ({ body = 'null' }: MockResponse): Json => JSON.parse(body) as Json;
const property =
  (name: string) =>
  (response: MockResponse): unknown =>
    (bodyOf(response) as Readonly<Record<string, Json>>)[name];
const names = (response: MockResponse): unknown =>
  (bodyOf(response) as readonly { readonly name: string }[]).map(({ name }) => name);
const length = (response: MockResponse): unknown => (bodyOf(response) as readonly Json[]).length;
const isList = (response: MockResponse): unknown => Array.isArray(bodyOf(response));
const typeOf = ({ headers }: MockResponse): unknown => headers['content-type'];
const three = [add({ name: 'c' }), add({ name: 'b' }), add({ name: 'a' })];
const long = 'x'.repeat(300);
const statuses = (right: number, wrong: number) => ({ right, wrong });

const EXAMPLES: readonly Example[] = [
  { operator: 'accept-null', at: 'POST /rooms', scene: [add({ isQuiet: null })], ...statuses(400, 201) },
  { operator: 'accept-null', at: 'POST /rooms', scene: [add({ name: null })], ...statuses(400, 400) },
  { operator: 'accept-fraction', at: 'POST /rooms', scene: [add({ beds: 2.7 })], ...statuses(400, 201) },
  { operator: 'accept-fraction', at: 'POST /rooms', scene: [add({ beds: '2' })], ...statuses(400, 400) },
  {
    operator: 'refuse-single-element',
    at: 'GET /rooms',
    scene: [ask('get', '/rooms?tag=view')],
    ...statuses(200, 400),
  },
  {
    operator: 'refuse-single-element',
    at: 'GET /rooms',
    scene: [ask('get', '/rooms?tag=view&tag=quiet')],
    ...statuses(200, 200),
  },
  {
    operator: 'refuse-charset',
    at: 'POST /rooms',
    scene: [add({}, { 'content-type': 'application/json; charset=utf-8' })],
    ...statuses(201, 415),
  },
  {
    operator: 'crash-on-media-type',
    at: 'POST /rooms',
    scene: [add({}, { 'content-type': 'application/xml' })],
    ...statuses(415, 500),
  },
  {
    operator: 'crash-on-repeated',
    at: 'GET /rooms',
    scene: [ask('get', '/rooms?limit=5&limit=6')],
    ...statuses(200, 500),
  },
  {
    operator: 'crash-on-repeated',
    at: 'GET /rooms',
    scene: [ask('get', '/rooms?tag=view&tag=quiet')],
    ...statuses(200, 200),
  },
  {
    operator: 'escape-markup',
    at: 'POST /rooms',
    scene: [add({ name: "O'Neill & Sons" }), read],
    look: property('name'),
    right: "O'Neill & Sons",
    wrong: 'O&#x27;Neill &amp; Sons',
  },
  {
    operator: 'truncate-text',
    at: 'PUT /rooms/{roomId}',
    scene: [add(), put({ name: long }), read],
    look: property('name'),
    right: long,
    wrong: long.slice(0, 255),
  },
  {
    operator: 'shift-date',
    at: 'POST /rooms',
    scene: [add({ builtOn: '2031-03-01' }), read],
    look: property('builtOn'),
    right: '2031-03-01',
    wrong: '2031-02-28',
  },
  {
    operator: 'ignore-nested-change',
    at: 'PUT /rooms/{roomId}',
    scene: [add(), put({ door: { width: 90 } }), read],
    look: property('door'),
    right: { width: 90 },
    wrong: { width: 80 },
  },
  { operator: 'crash-on-duplicate', at: 'POST /rooms', scene: [add(), add()], ...statuses(201, 500) },
  {
    operator: 'crash-on-duplicate',
    at: 'POST /rooms',
    scene: [add(), add({ name: 'Loft' })],
    ...statuses(201, 201),
  },
  { operator: 'crash-on-nul', at: 'POST /rooms', scene: [add({ name: 'a\u0000' })], ...statuses(201, 500) },
  {
    operator: 'crash-on-large-integer',
    at: 'POST /rooms',
    scene: [add({ beds: 2 ** 31 })],
    ...statuses(201, 500),
  },
  {
    operator: 'crash-on-large-integer',
    at: 'GET /rooms/{roomId}',
    scene: [ask('get', '/rooms/2147483648')],
    ...statuses(404, 500),
  },
  {
    operator: 'crash-on-large-integer',
    at: 'GET /rooms/{roomId}',
    scene: [ask('get', '/rooms/2147483647')],
    ...statuses(404, 404),
  },
  {
    operator: 'one-as-object',
    at: 'GET /rooms',
    scene: [add(), ask('get', '/rooms')],
    look: isList,
    right: true,
    wrong: false,
  },
  {
    operator: 'one-as-object',
    at: 'GET /rooms',
    scene: [add(), add(), ask('get', '/rooms')],
    look: isList,
    right: true,
    wrong: true,
  },
  {
    operator: 'error-as-html',
    at: 'GET /rooms/{roomId}',
    scene: [read],
    look: typeOf,
    right: 'application/json',
    wrong: 'text/html',
  },
  { operator: 'error-as-html', at: 'GET /rooms/{roomId}', scene: [read], ...statuses(404, 404) },
  {
    operator: 'ignore-default',
    at: 'GET /rooms',
    scene: [...Array.from({ length: 21 }, () => add()), ask('get', '/rooms')],
    look: length,
    right: 20,
    wrong: 21,
  },
  {
    operator: 'ignore-default',
    at: 'GET /rooms',
    scene: [...three, ask('get', '/rooms?limit=2')],
    look: length,
    right: 2,
    wrong: 2,
  },
  {
    operator: 'unstable-pages',
    at: 'GET /rooms',
    scene: [...three, ask('get', '/rooms?limit=1&offset=1')],
    look: names,
    right: ['b'],
    wrong: ['a'],
  },
  {
    operator: 'unstable-pages',
    at: 'GET /rooms',
    scene: [...three, ask('get', '/rooms')],
    look: names,
    right: ['a', 'b', 'c'],
    wrong: ['a', 'b', 'c'],
  },
  {
    operator: 'create-below-others',
    at: 'POST /rooms/{roomId}/beds',
    scene: [add(), ask('post', '/rooms/1/beds', { length: 200 }, as('userB'))],
    ...statuses(404, 201),
  },
  {
    operator: 'create-below-others',
    at: 'POST /rooms/{roomId}/beds',
    scene: [ask('post', '/rooms/1/beds', { length: 200 }, as('userB'))],
    ...statuses(404, 404),
  },
  {
    operator: 'refuse-lower-case-scheme',
    at: 'GET /rooms',
    scene: [ask('get', '/rooms', undefined, { authorization: as('userA').authorization.replace('B', 'b') })],
    ...statuses(200, 401),
  },
  {
    operator: 'crash-on-garbled-token',
    at: 'GET /rooms',
    scene: [ask('get', '/rooms', undefined, { authorization: 'Bearer garbled' })],
    ...statuses(401, 500),
  },
  {
    operator: 'crash-on-garbled-token',
    at: 'GET /rooms',
    scene: [ask('get', '/rooms', undefined, { authorization: '' })],
    ...statuses(401, 401),
  },
];

/** The server with the bug at the operation. */
function brokenBy(operator: SecondOperator, at: string): MockApi {
  const found = mutants.find((one) => one.operator === operator && one.operation === at);
  if (found === undefined) throw new Error(`There is no ${operator} at ${at}`);
  return mock.with(found.breaks(mock.steps));
}

function lastAnswer(api: MockApi, scene: readonly MockRequest[]): MockResponse {
  let last: MockResponse | undefined;
  scene.reduce((state, request) => {
    const served = api.serve(request, state);
    last = served.response;
    return served.state;
  }, api.initialState);
  return last ?? { status: 0, headers: {} };
}

describe('operators of the second list', () => {
  it.each(EXAMPLES)('$operator at $at shows itself: $right is $wrong', (example) => {
    const { operator, at, scene, look = ({ status }) => status, right, wrong } = example;

    expect(look(lastAnswer(mock, scene))).toEqual(right);
    expect(look(lastAnswer(brokenBy(operator, at), scene))).toEqual(wrong);
  });

  it('have examples, each of them', () => {
    expect(new Set(EXAMPLES.map(({ operator }) => operator))).toEqual(new Set(SECOND_OPERATORS));
  });

  it('each have a witness that was found without looking at a suite', () => {
    const { operators, caught } = measureMutation(hostel, planTests(hostel, { strategies: [], seed: 1 }), {
      list: 'second',
    });

    expect(caught).toBe(0);
    expect(Object.keys(operators)).toEqual([...SECOND_OPERATORS]);
  });

  it('are one at each operation', () => {
    const named = mutants.map(({ operator, operation }) => `${operator} at ${operation}`);

    expect(new Set(named).size).toBe(named.length);
  });

  it('touch no operation but their own', () => {
    const broken = mutants
      .filter(({ operation }) => operation.startsWith('DELETE'))
      .map((mutant) => mock.with(mutant.breaks(mock.steps)));
    const scene = [add(), add(), read, put({ name: 'Loft' }), ask('get', '/rooms')];

    expect(broken.length).toBeGreaterThan(0);
    for (const api of broken) expect(lastAnswer(api, scene)).toEqual(lastAnswer(mock, scene));
  });
});
