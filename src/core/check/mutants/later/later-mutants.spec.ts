import { describe } from 'vitest';
import { readSpec, type Json } from '#core/spec/index';
import {
  bodyOf,
  checkOperators,
  type Example,
  names,
  property,
  requestsTo,
} from '../../../../../test/support/operator-examples.js';
import { specFixture } from '../../../../../test/support/spec-fixture.js';
import type { MockRequest } from '../../mock/exchange.js';
import { createMock } from '../../mock/mock-api.js';
import { workshopFor } from '../workshop.js';
import { laterMutantsAt } from './later-mutants.js';
import { LATER_OPERATORS } from './operators.js';

const hostel = readSpec(specFixture('hostel.yaml'));
const mock = createMock(hostel);
const mutants = hostel.operations.flatMap((operation) => laterMutantsAt(operation, workshopFor(mock)));
const { as, ask } = requestsTo(hostel);

const ROOM = { name: 'Attic', beds: 2, isQuiet: true, note: 'cold', tags: ['view'] };
const add = (more: Json = {}): MockRequest => ask('post', '/rooms', { ...ROOM, ...(more as object) });
const read = ask('get', '/rooms/1');

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
  checkOperators({
    list: 'later',
    operators: LATER_OPERATORS,
    mock,
    mutants,
    examples: EXAMPLES,
    elsewhere: [add(), read, put({ ...ROOM, name: 'Loft' }), ask('get', '/rooms')],
  });
});
