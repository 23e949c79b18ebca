import { describe, expect, it } from 'vitest';
import { planTests } from '#core/plan/index';
import { readSpec, type Json } from '#core/spec/index';
import { specFixture } from '../../../../../test/support/spec-fixture.js';
import type { MockRequest, MockResponse } from '../../mock/exchange.js';
import { credentialOf, type KnownIdentity } from '../../mock/identities.js';
import { createMock, type MockApi } from '../../mock/mock-api.js';
import { measureMutation } from '../mutation-score.js';
import { workshopFor } from '../workshop.js';
import { laterMutantsAt } from './later-mutants.js';
import { LATER_OPERATORS, type LaterOperator } from './operators.js';

const hostel = readSpec(specFixture('hostel.yaml'));
const mock = createMock(hostel);
const mutants = hostel.operations.flatMap((operation) => laterMutantsAt(operation, workshopFor(mock)));

const as = (identity: KnownIdentity) => ({ authorization: `Bearer ${credentialOf(identity, hostel)}` });
const ask = (method: string, path: string, body?: Json, headers = as('userA')): MockRequest => {
  const [bare = '', query = ''] = path.split('?');
  const json = { 'content-type': 'application/json' };
  return {
    method,
    path: bare,
    query: [...new URLSearchParams(query)],
    headers: body === undefined ? headers : { ...headers, ...json },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
};

const ROOM = { name: 'Attic', beds: 2, isQuiet: true, note: 'cold', tags: ['view'] };
const add = (more: Json = {}): MockRequest => ask('post', '/rooms', { ...ROOM, ...(more as object) });
const read = ask('get', '/rooms/1');

/** The server with the bug at the operation, and beside it the one without. */
function pairFor(operator: LaterOperator, at: string, place?: string): readonly [MockApi, MockApi] {
  const found = mutants.find(
    (one) => one.operator === operator && one.operation === at && (place ?? one.place) === one.place,
  );
  if (found === undefined) throw new Error(`There is no ${operator} at ${at}`);
  return [mock, mock.with(found.breaks(mock.steps))];
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

interface Example {
  readonly operator: LaterOperator;
  readonly at: string;
  readonly place?: string;
  readonly scene: readonly MockRequest[];
  /** What is looked at in the last answer; its status where nothing is said. */
  readonly look?: (response: MockResponse) => unknown;
  readonly right: unknown;
  readonly wrong: unknown;
}

const bodyOf = ({ body = 'null' }: MockResponse): Readonly<Record<string, Json>> =>
  JSON.parse(body) as Readonly<Record<string, Json>>;
const property =
  (name: string) =>
  (response: MockResponse): unknown =>
    bodyOf(response)[name];
const names = (response: MockResponse): unknown =>
  (JSON.parse(response.body ?? '[]') as readonly { readonly name: string }[]).map(({ name }) => name);
const put = (body: Json): MockRequest => ask('put', '/rooms/1', body);
const unsigned = `Bearer ${btoa('{"alg":"none"}').replaceAll('=', '')}.${btoa('{"sub":"x"}').replaceAll('=', '')}.`;

const EXAMPLES: readonly Example[] = [
  { operator: 'coerce-text', at: 'POST /rooms', scene: [add({ beds: '2' })], right: 400, wrong: 201 },
  { operator: 'coerce-text', at: 'POST /rooms', scene: [add({ beds: 'two' })], right: 400, wrong: 400 },
  {
    operator: 'check-first-element',
    at: 'POST /rooms',
    scene: [add({ tags: ['view', 'pool'] })],
    right: 400,
    wrong: 201,
  },
  {
    operator: 'check-first-element',
    at: 'POST /rooms',
    scene: [add({ tags: ['pool'] })],
    right: 400,
    wrong: 400,
  },
  {
    operator: 'check-first-element',
    at: 'GET /rooms',
    scene: [ask('get', '/rooms?tag=view&tag=pool')],
    right: 400,
    wrong: 200,
  },
  {
    operator: 'skip-nested-checks',
    at: 'POST /rooms',
    scene: [add({ door: { width: 0 } })],
    right: 400,
    wrong: 201,
  },
  {
    operator: 'skip-nested-checks',
    at: 'POST /rooms',
    scene: [add({ door: 'oak' })],
    right: 400,
    wrong: 400,
  },
  {
    operator: 'read-number-prefix',
    at: 'GET /rooms/{roomId}',
    scene: [add(), ask('get', '/rooms/1abc')],
    right: 400,
    wrong: 200,
  },
  {
    operator: 'read-number-prefix',
    at: 'GET /rooms',
    scene: [ask('get', '/rooms?limit=5x')],
    right: 400,
    wrong: 200,
  },
  { operator: 'refuse-falsy', at: 'POST /rooms', scene: [add({ beds: 0 })], right: 201, wrong: 400 },
  { operator: 'refuse-falsy', at: 'POST /rooms', scene: [add({ isQuiet: false })], right: 201, wrong: 201 },
  {
    operator: 'lose-falsy',
    at: 'POST /rooms',
    scene: [add({ isQuiet: false }), read],
    look: property('isQuiet'),
    right: false,
    wrong: undefined,
  },
  {
    operator: 'lose-falsy',
    at: 'PUT /rooms/{roomId}',
    scene: [add(), put({ ...ROOM, isQuiet: false }), read],
    look: property('isQuiet'),
    right: false,
    wrong: true,
  },
  {
    operator: 'ignore-null',
    at: 'PUT /rooms/{roomId}',
    scene: [add(), put({ ...ROOM, note: null }), read],
    look: property('note'),
    right: null,
    wrong: 'cold',
  },
  {
    operator: 'mangle-non-ascii',
    at: 'POST /rooms',
    scene: [add({ name: 'Zoë' }), read],
    look: property('name'),
    right: 'Zoë',
    wrong: 'ZoÃ«',
  },
  {
    operator: 'drop-offset',
    at: 'POST /rooms',
    scene: [add({ cleanedAt: '2031-05-04T12:00:00+02:00' }), read],
    look: property('cleanedAt'),
    right: '2031-05-04T12:00:00+02:00',
    wrong: '2031-05-04T12:00:00Z',
  },
  {
    operator: 'append-to-list',
    at: 'PUT /rooms/{roomId}',
    scene: [add(), put({ ...ROOM, tags: ['bath'] }), read],
    look: property('tags'),
    right: ['bath'],
    wrong: ['view', 'bath'],
  },
  {
    operator: 'write-to-all',
    at: 'PUT /rooms/{roomId}',
    scene: [add(), add({ name: 'Cellar' }), put({ ...ROOM, name: 'Loft' }), ask('get', '/rooms')],
    look: names,
    right: ['Cellar', 'Loft'],
    wrong: ['Loft', 'Loft'],
  },
  {
    operator: 'write-to-all',
    at: 'DELETE /rooms/{roomId}',
    scene: [add(), add({ name: 'Cellar' }), ask('delete', '/rooms/1'), ask('get', '/rooms')],
    look: names,
    right: ['Cellar'],
    wrong: [],
  },
  {
    operator: 'read-stale',
    at: 'GET /rooms/{roomId}',
    scene: [add(), read, put({ ...ROOM, name: 'Loft' }), read],
    look: property('name'),
    right: 'Loft',
    wrong: 'Attic',
  },
  {
    operator: 'read-stale',
    at: 'GET /rooms/{roomId}',
    scene: [add(), read, ask('delete', '/rooms/1'), read],
    right: 404,
    wrong: 200,
  },
  {
    operator: 'read-stale',
    at: 'GET /rooms/{roomId}',
    scene: [add(), ask('delete', '/rooms/1'), read],
    right: 404,
    wrong: 404,
  },
  {
    operator: 'null-for-absent',
    at: 'GET /rooms/{roomId}',
    scene: [ask('post', '/rooms', { name: 'Attic', beds: 2 }), read],
    look: property('isQuiet'),
    right: undefined,
    wrong: null,
  },
  {
    operator: 'empty-list-as-null',
    at: 'GET /rooms',
    scene: [ask('get', '/rooms')],
    look: bodyOf,
    right: [],
    wrong: null,
  },
  {
    operator: 'page-off-by-one',
    at: 'GET /rooms',
    scene: [
      add({ name: 'c' }),
      add({ name: 'b' }),
      add({ name: 'a' }),
      ask('get', '/rooms?limit=1&offset=1'),
    ],
    look: names,
    right: ['b'],
    wrong: ['c'],
  },
  {
    operator: 'error-as-success',
    at: 'GET /rooms/{roomId}',
    place: 'unknown',
    scene: [read],
    right: 404,
    wrong: 200,
  },
  {
    operator: 'error-as-success',
    at: 'POST /rooms',
    place: 'input',
    scene: [add({ beds: -1 })],
    right: 400,
    wrong: 200,
  },
  {
    operator: 'share-cache',
    at: 'GET /rooms/{roomId}',
    scene: [add(), read, ask('get', '/rooms/1', undefined, as('userB'))],
    right: 404,
    wrong: 200,
  },
  {
    operator: 'share-cache',
    at: 'GET /rooms/{roomId}',
    scene: [add(), ask('get', '/rooms/1', undefined, as('userB'))],
    right: 404,
    wrong: 404,
  },
  {
    operator: 'refuse-and-do',
    at: 'DELETE /rooms/{roomId}',
    scene: [add(), ask('delete', '/rooms/1', undefined, as('userB')), read],
    right: 200,
    wrong: 404,
  },
  {
    operator: 'ignore-parent',
    at: 'GET /rooms/{roomId}/beds/{bedId}',
    scene: [add(), ask('post', '/rooms/1/beds', { length: 200 }), ask('get', '/rooms/9/beds/2')],
    right: 404,
    wrong: 200,
  },
  {
    operator: 'accept-empty-credential',
    at: 'GET /rooms',
    scene: [ask('get', '/rooms', undefined, { authorization: 'Bearer ' })],
    right: 401,
    wrong: 200,
  },
  {
    operator: 'accept-empty-credential',
    at: 'GET /rooms',
    scene: [ask('get', '/rooms', undefined, { authorization: '' })],
    right: 401,
    wrong: 401,
  },
  {
    operator: 'accept-unsigned-token',
    at: 'GET /rooms',
    scene: [ask('get', '/rooms', undefined, { authorization: unsigned })],
    right: 401,
    wrong: 200,
  },
];

describe('operators that were written later', () => {
  it.each(EXAMPLES)('$operator at $at shows itself: $right is $wrong', (example) => {
    const { operator, at, place, scene, look = ({ status }) => status, right, wrong } = example;
    const [good, broken] = pairFor(operator, at, place);

    expect(look(lastAnswer(good, scene))).toEqual(right);
    expect(look(lastAnswer(broken, scene))).toEqual(wrong);
  });

  it('have examples, each of them', () => {
    expect(new Set(EXAMPLES.map(({ operator }) => operator))).toEqual(new Set(LATER_OPERATORS));
  });

  it('each have a witness that was found without looking at a suite', () => {
    const { operators, caught } = measureMutation(hostel, planTests(hostel, { strategies: [], seed: 1 }), {
      list: 'later',
    });

    expect(caught).toBe(0);
    expect(Object.keys(operators)).toEqual([...LATER_OPERATORS]);
  });

  it('touch no operation but their own', () => {
    const broken = mutants
      .filter(({ operation }) => operation.startsWith('DELETE'))
      .map((mutant) => mock.with(mutant.breaks(mock.steps)));
    const scene = [add(), read, put({ ...ROOM, name: 'Loft' }), ask('get', '/rooms')];

    expect(broken.length).toBeGreaterThan(0);
    for (const api of broken) expect(lastAnswer(api, scene)).toEqual(lastAnswer(mock, scene));
  });
});
