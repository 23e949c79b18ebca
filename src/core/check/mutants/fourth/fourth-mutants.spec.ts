import { describe } from 'vitest';
import { readSpec } from '#core/spec/index';
import {
  checkOperators,
  type Example,
  names,
  requestsTo,
  statuses,
} from '../../../../../test/support/operator-examples.js';
import { specFixture } from '../../../../../test/support/spec-fixture.js';
import type { MockRequest } from '../../mock/exchange.js';
import { createMock } from '../../mock/mock-api.js';
import { workshopFor } from '../workshop.js';
import { fourthMutantsAt } from './fourth-mutants.js';
import { FOURTH_OPERATORS } from './operators.js';

const harbour = readSpec(specFixture('harbour.yaml'));
const mock = createMock(harbour);
const mutants = harbour.operations.flatMap((operation) => fourthMutantsAt(operation, workshopFor(mock)));
const { as, ask } = requestsTo(harbour);

const add = (more: object = {}): MockRequest => ask('post', '/boats', { name: 'Ida', ...more });
const put = (more: object): MockRequest => ask('put', '/boats/boat-1', { name: 'Ida', ...more });
const remove = ask('delete', '/boats/boat-1');
const read = (id = 'boat-1'): MockRequest => ask('get', `/boats/${id}`);
const list = (query = ''): MockRequest => ask('get', `/boats?${query}`);
const berth = ask('post', '/berths', { metres: 12 });
const trip = (berthId: string): MockRequest => ask('post', '/boats/boat-1/trips', { berthId });
const sailor = (login: string): readonly MockRequest[] => [
  ask('post', '/sailors', { login }),
  ask('get', `/sailors/${login}`),
];

const EXAMPLES: readonly Example[] = [
  { operator: 'crash-on-emoji', at: 'POST /boats', scene: [add({ name: '⛵🌊' })], ...statuses(201, 500) },
  { operator: 'crash-on-emoji', at: 'POST /boats', scene: [add({ name: 'Zoë ⛵' })], ...statuses(201, 201) },
  {
    operator: 'cut-at-dot',
    at: 'GET /sailors/{login}',
    scene: sailor('ada.lovelace'),
    ...statuses(200, 404),
  },
  {
    operator: 'cut-at-dot',
    at: 'GET /boats/{boatId}',
    scene: [add(), read('boat-1.x')],
    ...statuses(404, 200),
  },
  { operator: 'cut-at-dot', at: 'GET /sailors/{login}', scene: sailor('ada'), ...statuses(200, 200) },
  { operator: 'cut-at-dot', at: 'GET /sailors/{login}', scene: sailor('.ada'), ...statuses(200, 200) },
  {
    operator: 'crash-on-long-text',
    at: 'POST /boats',
    scene: [add({ name: 'é'.repeat(256) })],
    ...statuses(201, 500),
  },
  {
    operator: 'crash-on-long-text',
    at: 'POST /boats',
    scene: [add({ name: 'é'.repeat(255) })],
    ...statuses(201, 201),
  },
  {
    operator: 'crash-on-far-page',
    at: 'GET /boats',
    scene: [list('offset=9951&limit=50')],
    ...statuses(200, 500),
  },
  {
    operator: 'crash-on-far-page',
    at: 'GET /boats',
    scene: [list('offset=9950&limit=50')],
    ...statuses(200, 200),
  },
  { operator: 'crash-on-far-page', at: 'GET /boats', scene: [list('offset=-20000')], ...statuses(400, 400) },
  { operator: 'crash-on-regex', at: 'GET /boats', scene: [list('q=c%2B%2B')], ...statuses(200, 500) },
  { operator: 'crash-on-regex', at: 'GET /boats', scene: [list('q=(a)')], ...statuses(200, 200) },
  { operator: 'crash-on-other-id', at: 'GET /boats/{boatId}', scene: [read('ida')], ...statuses(404, 500) },
  {
    operator: 'crash-on-other-id',
    at: 'GET /boats/{boatId}',
    scene: [read('boat-77')],
    ...statuses(404, 404),
  },
  { operator: 'crash-on-other-id', at: 'GET /boats/{boatId}', scene: [add(), read()], ...statuses(200, 200) },
  {
    operator: 'crash-on-other-id',
    at: 'GET /boats/{boatId}',
    scene: [add(), ask('get', '/boats/boat-1', undefined, as('userB'))],
    ...statuses(404, 404),
  },
  { operator: 'refuse-recreated', at: 'POST /boats', scene: [add(), remove, add()], ...statuses(201, 409) },
  {
    operator: 'refuse-recreated',
    at: 'POST /boats',
    scene: [add(), remove, add({ name: 'Eva' })],
    ...statuses(201, 201),
  },
  { operator: 'refuse-recreated', at: 'POST /boats', scene: [add(), add()], ...statuses(201, 201) },
  {
    operator: 'crash-on-used',
    at: 'DELETE /boats/{boatId}',
    scene: [add(), trip('berth-9'), remove],
    ...statuses(204, 500),
  },
  { operator: 'crash-on-used', at: 'DELETE /boats/{boatId}', scene: [add(), remove], ...statuses(204, 204) },
  {
    operator: 'crash-on-unknown-reference',
    at: 'POST /boats/{boatId}/trips',
    scene: [add(), berth, trip('berth-9')],
    ...statuses(201, 500),
  },
  {
    operator: 'crash-on-unknown-reference',
    at: 'POST /boats/{boatId}/trips',
    scene: [add(), berth, trip('berth-2')],
    ...statuses(201, 201),
  },
  {
    operator: 'stale-list',
    at: 'GET /boats',
    scene: [add(), list(), put({ name: 'Eva' }), list()],
    look: names,
    right: ['Eva'],
    wrong: ['Ida'],
  },
  {
    operator: 'stale-list',
    at: 'GET /boats',
    scene: [add(), put({ name: 'Eva' }), list()],
    look: names,
    right: ['Eva'],
    wrong: ['Eva'],
  },
  {
    operator: 'stale-list',
    at: 'GET /boats',
    scene: [add(), list(), put({ name: 'Eva' }), add(), list()],
    look: names,
    right: ['Ida', 'Eva'],
    wrong: ['Ida', 'Eva'],
  },
  { operator: 'crash-on-combination', at: 'GET /boats', scene: [list('limit=5&q=a')], ...statuses(200, 500) },
  {
    operator: 'crash-on-combination',
    at: 'GET /boats',
    scene: [list('offset=5&q=a')],
    ...statuses(200, 200),
  },
];

describe('operators of the fourth list', () => {
  checkOperators({
    list: 'fourth',
    operators: FOURTH_OPERATORS,
    mock,
    mutants,
    examples: EXAMPLES,
    elsewhere: [add(), add(), read(), put({ name: 'Eva' }), list()],
  });
});
