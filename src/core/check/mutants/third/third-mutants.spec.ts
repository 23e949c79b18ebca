import { describe } from 'vitest';
import { readSpec } from '#core/spec/index';
import {
  checkOperators,
  type Example,
  type Headers,
  names,
  property,
  requestsTo,
  statuses,
} from '../../../../../test/support/operator-examples.js';
import { specFixture } from '../../../../../test/support/spec-fixture.js';
import type { MockRequest } from '../../mock/exchange.js';
import { credentialOf, type KnownIdentity } from '../../mock/identities.js';
import { createMock } from '../../mock/mock-api.js';
import { workshopFor } from '../workshop.js';
import { thirdMutantsAt } from './third-mutants.js';
import { THIRD_OPERATORS } from './operators.js';

const inn = readSpec(specFixture('inn.yaml'));
const mock = createMock(inn);
const mutants = inn.operations.flatMap((operation) => thirdMutantsAt(operation, workshopFor(mock)));
const { as, ask } = requestsTo(inn);

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

describe('operators of the third list', () => {
  checkOperators({
    list: 'third',
    operators: THIRD_OPERATORS,
    mock,
    mutants,
    examples: EXAMPLES,
    elsewhere: [add(), add(), read, put({ name: 'Eve' }), list()],
  });
});
