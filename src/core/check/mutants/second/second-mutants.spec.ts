import { describe } from 'vitest';
import { readSpec, type Json } from '#core/spec/index';
import {
  bodyOf,
  checkOperators,
  type Example,
  type Headers,
  names,
  property,
  requestsTo,
  statuses,
} from '../../../../../test/support/operator-examples.js';
import { specFixture } from '../../../../../test/support/spec-fixture.js';
import type { MockRequest, MockResponse } from '../../mock/exchange.js';
import { createMock } from '../../mock/mock-api.js';
import { workshopFor } from '../workshop.js';
import { secondMutantsAt } from './second-mutants.js';
import { SECOND_OPERATORS } from './operators.js';

const hostel = readSpec(specFixture('hostel.yaml'));
const mock = createMock(hostel);
const mutants = hostel.operations.flatMap((operation) => secondMutantsAt(operation, workshopFor(mock)));
const { as, ask } = requestsTo(hostel);

const ROOM = { name: 'Attic', beds: 2, isQuiet: true, tags: ['view'], door: { width: 80 } };
const add = (more: Json = {}, headers: Headers = {}): MockRequest =>
  ask('post', '/rooms', { ...ROOM, ...(more as object) }, { ...as('userA'), ...headers });
const put = (more: Json): MockRequest => ask('put', '/rooms/1', { ...ROOM, ...(more as object) });
const read = ask('get', '/rooms/1');

const length = (response: MockResponse): unknown => (bodyOf(response) as readonly Json[]).length;
const isList = (response: MockResponse): unknown => Array.isArray(bodyOf(response));
const typeOf = ({ headers }: MockResponse): unknown => headers['content-type'];
const three = [add({ name: 'c' }), add({ name: 'b' }), add({ name: 'a' })];
const long = 'x'.repeat(300);

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

describe('operators of the second list', () => {
  checkOperators({
    list: 'second',
    operators: SECOND_OPERATORS,
    mock,
    mutants,
    examples: EXAMPLES,
    elsewhere: [add(), add(), read, put({ name: 'Loft' }), ask('get', '/rooms')],
  });
});
