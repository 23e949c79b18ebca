import { describe, expect, it } from 'vitest';
import { planTests } from '#core/plan/index';
import { readSpec, type Json } from '#core/spec/index';
import { specFixture } from '../../../../../test/support/spec-fixture.js';
import type { MockRequest, MockResponse } from '../../mock/exchange.js';
import { credentialOf, type KnownIdentity } from '../../mock/identities.js';
import { createMock, type MockApi } from '../../mock/mock-api.js';
import { measureMutation } from '../mutation-score.js';
import { workshopFor } from '../workshop.js';
import { THIRD_OPERATORS, type ThirdOperator } from './operators.js';
import { thirdMutantsAt } from './third-mutants.js';

const inn = readSpec(specFixture('inn.yaml'));
const mock = createMock(inn);
const mutants = inn.operations.flatMap((operation) => thirdMutantsAt(operation, workshopFor(mock)));

type Headers = Readonly<Record<string, string>>;

const JSON_BODY = { 'content-type': 'application/json' };
const as = (identity: KnownIdentity): Headers => ({ authorization: `Bearer ${credentialOf(identity, inn)}` });
const ask = (method: string, path: string, body?: Json, headers: Headers = as('userA')): MockRequest => {
  const [bare = '', query = ''] = path.split('?');
  return {
    method,
    path: bare,
    query: [...new URLSearchParams(query)],
    headers: { ...(body === undefined ? {} : JSON_BODY), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
};
const add = (more: object = {}, headers?: Headers): MockRequest =>
  ask('post', '/guests', { name: 'Ada', ...more }, headers);
const put = (more: object): MockRequest => ask('put', '/guests/1', { name: 'Ada', ...more });
const remove = ask('delete', '/guests/1');
const read = ask('get', '/guests/1');
const list = (query = ''): MockRequest => ask('get', `/guests?${query}`);
const form: MockRequest = {
  ...ask('post', '/guests'),
  headers: { ...as('userA'), 'content-type': 'application/x-www-form-urlencoded' },
  body: 'name=Ada',
};
const bare: MockRequest = ask('post', '/guests');

interface Example {
  readonly operator: ThirdOperator;
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
const statuses = (right: number, wrong: number) => ({ right, wrong });
const key = (identity: KnownIdentity): Headers => ({ 'x-key': credentialOf(identity, inn) });
const accepting = (accept: string): Headers => ({ ...as('userA'), accept });

const EXAMPLES: readonly Example[] = [
  { operator: 'fold-enum-case', at: 'POST /guests', scene: [add({ board: 'FULL' })], ...statuses(400, 201) },
  { operator: 'fold-enum-case', at: 'POST /guests', scene: [add({ board: 'none' })], ...statuses(400, 400) },
  {
    operator: 'accept-impossible-date',
    at: 'POST /guests',
    scene: [add({ arrival: '2031-02-30' })],
    ...statuses(400, 201),
  },
  {
    operator: 'accept-impossible-date',
    at: 'POST /guests',
    scene: [add({ arrival: '2031-13-30' })],
    ...statuses(400, 400),
  },
  { operator: 'count-bytes', at: 'POST /guests', scene: [add({ name: 'éèêëéèêë' })], ...statuses(201, 400) },
  { operator: 'count-bytes', at: 'POST /guests', scene: [add({ name: 'é' })], ...statuses(201, 201) },
  { operator: 'refuse-extra-property', at: 'POST /guests', scene: [add({ dog: 1 })], ...statuses(201, 400) },
  { operator: 'refuse-extra-property', at: 'POST /guests', scene: [add()], ...statuses(201, 201) },
  { operator: 'decode-twice', at: 'GET /guests', scene: [list('q=100%25')], ...statuses(200, 500) },
  { operator: 'decode-twice', at: 'GET /guests', scene: [list('q=%C3%A9')], ...statuses(200, 200) },
  { operator: 'refuse-other-media-type', at: 'POST /guests', scene: [form], ...statuses(201, 415) },
  { operator: 'refuse-other-media-type', at: 'POST /guests', scene: [add()], ...statuses(201, 201) },
  {
    operator: 'compare-accept',
    at: 'GET /guests',
    scene: [ask('get', '/guests', undefined, accepting('application/json, text/plain, */*'))],
    ...statuses(200, 406),
  },
  {
    operator: 'compare-accept',
    at: 'GET /guests',
    scene: [ask('get', '/guests', undefined, accepting('application/json'))],
    ...statuses(200, 200),
  },
  { operator: 'crash-on-missing-body', at: 'POST /guests', scene: [bare], ...statuses(400, 500) },
  { operator: 'crash-on-missing-body', at: 'POST /guests', scene: [add()], ...statuses(201, 201) },
  {
    operator: 'shadowed-path',
    at: 'GET /guests/latest',
    scene: [ask('get', '/guests/latest')],
    ...statuses(200, 400),
  },
  {
    operator: 'reorder-list',
    at: 'POST /guests',
    scene: [add({ wishes: ['quiet', 'dark', 'quiet'] }), read],
    look: property('wishes'),
    right: ['quiet', 'dark', 'quiet'],
    wrong: ['dark', 'quiet'],
  },
  {
    operator: 'cut-decimals',
    at: 'PUT /guests/{guestId}',
    scene: [add(), put({ bill: 12.75 }), read],
    look: property('bill'),
    right: 12.75,
    wrong: 12,
  },
  {
    operator: 'unchanged-as-unknown',
    at: 'PUT /guests/{guestId}',
    scene: [add(), put({})],
    ...statuses(200, 404),
  },
  {
    operator: 'unchanged-as-unknown',
    at: 'PUT /guests/{guestId}',
    scene: [add(), put({ bill: 1 })],
    ...statuses(200, 200),
  },
  {
    operator: 'reuse-id',
    at: 'POST /guests',
    scene: [add(), add({ name: 'Bob' }), remove, add({ name: 'Cy' }), list()],
    look: names,
    right: ['Cy', 'Bob'],
    wrong: ['Cy'],
  },
  {
    operator: 'reuse-id',
    at: 'POST /guests',
    scene: [add(), add({ name: 'Bob' }), add({ name: 'Cy' }), list()],
    look: names,
    right: ['Cy', 'Bob', 'Ada'],
    wrong: ['Cy', 'Bob', 'Ada'],
  },
  {
    operator: 'answer-before-change',
    at: 'PUT /guests/{guestId}',
    scene: [add(), put({ name: 'Eve' })],
    look: property('name'),
    right: 'Eve',
    wrong: 'Ada',
  },
  {
    operator: 'answer-before-change',
    at: 'PUT /guests/{guestId}',
    scene: [add(), put({ name: 'Eve' }), read],
    look: property('name'),
    right: 'Eve',
    wrong: 'Eve',
  },
  { operator: 'empty-list-as-unknown', at: 'GET /guests', scene: [list()], ...statuses(200, 404) },
  { operator: 'empty-list-as-unknown', at: 'GET /guests', scene: [add(), list()], ...statuses(200, 200) },
  {
    operator: 'repeat-last-page',
    at: 'GET /guests',
    scene: [add(), add({ name: 'Bob' }), add({ name: 'Cy' }), list('limit=2&offset=4')],
    look: names,
    right: [],
    wrong: ['Ada'],
  },
  {
    operator: 'repeat-last-page',
    at: 'GET /guests',
    scene: [add(), add({ name: 'Bob' }), add({ name: 'Cy' }), list('limit=2&offset=1')],
    look: names,
    right: ['Bob', 'Ada'],
    wrong: ['Bob', 'Ada'],
  },
  {
    operator: 'filter-after-limit',
    at: 'GET /guests',
    scene: [add(), add({ name: 'Bob' }, as('userB')), list('limit=1')],
    look: names,
    right: ['Ada'],
    wrong: [],
  },
  {
    operator: 'filter-after-limit',
    at: 'GET /guests',
    scene: [add(), add({ name: 'Bob' }, as('userB')), list('limit=2')],
    look: names,
    right: ['Ada'],
    wrong: ['Ada'],
  },
  {
    operator: 'accept-altered-credential',
    at: 'GET /guests',
    scene: [ask('get', '/guests', undefined, { authorization: `${as('userA')['authorization'] ?? ''}x` })],
    ...statuses(401, 200),
  },
  {
    operator: 'accept-altered-credential',
    at: 'GET /guests',
    scene: [ask('get', '/guests', undefined, { authorization: 'Bearer another' })],
    ...statuses(401, 401),
  },
  {
    operator: 'know-first-scheme',
    at: 'GET /guests',
    scene: [ask('get', '/guests', undefined, key('userA'))],
    ...statuses(200, 401),
  },
  { operator: 'know-first-scheme', at: 'GET /guests', scene: [list()], ...statuses(200, 200) },
  {
    operator: 'guard-open-operation',
    at: 'GET /hours',
    scene: [ask('get', '/hours', undefined, {})],
    ...statuses(200, 401),
  },
  {
    operator: 'guard-open-operation',
    at: 'GET /hours',
    scene: [ask('get', '/hours')],
    ...statuses(200, 200),
  },
];

/** The server with the bug at the operation. */
function brokenBy(operator: ThirdOperator, at: string): MockApi {
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

describe('operators of the third list', () => {
  it.each(EXAMPLES)('$operator at $at shows itself: $right is $wrong', (example) => {
    const { operator, at, scene, look = ({ status }) => status, right, wrong } = example;

    expect(look(lastAnswer(mock, scene))).toEqual(right);
    expect(look(lastAnswer(brokenBy(operator, at), scene))).toEqual(wrong);
  });

  it('have examples, each of them', () => {
    expect(new Set(EXAMPLES.map(({ operator }) => operator))).toEqual(new Set(THIRD_OPERATORS));
  });

  it('each have a witness that was found without looking at a suite', () => {
    const { operators, caught } = measureMutation(inn, planTests(inn, { strategies: [], seed: 1 }), {
      list: 'third',
    });

    expect(caught).toBe(0);
    expect(Object.keys(operators)).toEqual([...THIRD_OPERATORS]);
  });

  it('are one at each operation', () => {
    const named = mutants.map(({ operator, operation }) => `${operator} at ${operation}`);

    expect(new Set(named).size).toBe(named.length);
  });

  it('touch no operation but their own', () => {
    const broken = mutants
      .filter(({ operation }) => operation.startsWith('DELETE'))
      .map((mutant) => mock.with(mutant.breaks(mock.steps)));
    const scene = [add(), add(), read, put({ name: 'Eve' }), list()];

    expect(broken.length).toBeGreaterThan(0);
    for (const api of broken) expect(lastAnswer(api, scene)).toEqual(lastAnswer(mock, scene));
  });
});
