import { describe, expect, it } from 'vitest';
import { readSpec } from '#core/spec/index';
import { notebook, type NotebookBug } from '../../../../test/support/notebook.js';
import { playPlan } from '#core/check/index';
import { specFixture } from '../../../../test/support/spec-fixture.js';
import { planTests } from '../plan-tests.js';
import type { TestCase, TestPlan } from '../test-plan.js';

const strategies = ['authentication'] as const;
const plan = planTests(readSpec(specFixture('notebook.yaml')), { strategies, seed: 7 });

interface Described {
  readonly security?: readonly object[];
  readonly responses?: object;
  readonly [key: string]: unknown;
}

/** The plan of a document with one operation. */
function planOf(
  operation: Described,
  more: { path?: string; method?: string; schemes?: object } = {},
): TestPlan {
  const { path = '/things', method = 'get', schemes = { token: { type: 'http', scheme: 'bearer' } } } = more;
  const described = {
    security: [{ token: [] }],
    responses: { '200': { description: 'Things' } },
    ...operation,
  };
  const document = {
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    paths: { [path]: { [method]: described } },
    components: { securitySchemes: schemes },
  };
  return planTests(readSpec(JSON.stringify(document)), { strategies, seed: 7 });
}

const variant = ({ cases }: TestPlan, wanted: string): TestCase | undefined =>
  cases.find((test) => test.variant === wanted);
const judged = (test: TestCase | undefined) => test?.steps.at(-1)?.expectations;

describe('authentication', () => {
  it('raises no alarm against a server that keeps to its document', () => {
    expect([...playPlan(plan, notebook()).values()]).toEqual([]);
  });

  it.each<[NotebookBug, string, number]>([
    ['reads-for-anybody', 'GET /notes/{noteId}: asks for credentials when there are none', 207],
    ['writes-for-anybody', 'PUT /notes/{noteId}: asks for credentials when there are none', 208],
    ['any-token-will-do', 'GET /notes: refuses an unknown bearer token (session)', 207],
    ['any-key-will-do', 'GET /notes: refuses an unknown API key (key)', 207],
    [
      'empty-key-will-do',
      'GET /notes: refuses malformed credentials, and right ones with something added',
      207,
    ],
    [
      'passwords-will-do',
      'POST /notes: refuses a password, where a bearer token or an API key is wanted',
      208,
    ],
    ['exports-without-key', 'POST /exports: refuses an unknown API key beside what else it asks for', 208],
    ['changes-for-anybody-and-refuses', 'PUT /notes/{noteId}: asks for credentials when there are none', 208],
    ['creates-for-anybody-and-refuses', 'POST /notes: asks for credentials when there are none', 208],
    [
      'keeps-answers-for-anybody',
      'GET /notes/{noteId}: recognises a user by the credentials, and nobody without them',
      205,
    ],
    [
      'reads-only-beginnings',
      'GET /photos: refuses malformed credentials, and right ones with something added',
      207,
    ],
    ['words-in-capitals-only', 'POST /exports: recognises a user by the credentials', 205],
    ['one-of-two-will-do', 'POST /exports: asks for a bearer token beside key', 208],
    ['users-are-unknown', 'GET /photos: recognises a user by the credentials, and nobody without them', 205],
  ])('catches a server with the bug %s', (bug, title, fault) => {
    const failures = playPlan(plan, notebook(bug));

    const found = plan.cases.filter(({ id }) => failures.has(id));
    expect(found.map((test) => `${test.operation}: ${test.title}`)).toContain(title);
    expect(found.map(({ faultCode }) => faultCode)).toContain(fault);
  });

  it('creates what a request without credentials asks for, so that 404 cannot come first', () => {
    const test = plan.cases.find((one) => one.operation === 'GET /notes/{noteId}' && one.variant === 'none');

    expect(test?.steps.map(({ operation, identity }) => `${identity} ${operation}`)).toEqual([
      'userA POST /notes',
      'anonymous GET /notes/{noteId}',
    ]);
    expect(test?.clause).toBe('#/security');
  });

  it('leaves alone what lets anybody in, and what only seems to ask for credentials', () => {
    expect(plan.cases.some(({ operation }) => /health|login/u.test(operation))).toBe(false);
    expect(planOf({ security: [{ token: [] }, {}] }).cases).toEqual([]);
    const login = planOf({ operationId: 'logIn' }, { path: '/sessions', method: 'post' });
    expect(login.cases).toEqual([]);
    expect(login.leftOut.map(({ reason }) => reason)).toContain(
      'it seems to be how one gets credentials, although the document asks for some',
    );
  });

  it('says once that nobody holds expired credentials', () => {
    expect(plan.leftOut.filter(({ reason }) => reason.startsWith('expired credentials'))).toHaveLength(1);
  });

  it('takes any refusal where what is asked for may not exist', () => {
    const found = planOf(
      { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] },
      { path: '/things/{id}' },
    );

    expect(judged(variant(found, 'none'))).toEqual([{ kind: 'status', anyOf: ['4XX'] }]);
    expect(variant(found, 'granted')).toBeUndefined();
  });

  it.each([
    ['401 documented', { '200': {}, '401': {} }, { kind: 'rejected', policy: 'unauthenticated' }],
    ['403 documented alone', { '200': {}, '403': {} }, { kind: 'status', anyOf: ['401', '403'] }],
    ['neither documented', { '200': {} }, { kind: 'rejected', policy: 'unauthenticated' }],
  ])('is as strict as the document: %s', (_, answers, expected) => {
    const responses = Object.fromEntries(
      Object.keys(answers).map((status) => [status, { description: status }]),
    );

    expect(judged(variant(planOf({ responses }), 'none'))).toEqual([expected]);
  });

  it('sends tokens that nobody signed where tokens are asked for, and nowhere else', () => {
    const keyed = planOf(
      { security: [{ key: [] }] },
      { schemes: { key: { type: 'apiKey', in: 'query', name: 'k' } } },
    );
    const sent = variant(planOf({}), 'unsigned')?.steps.flatMap(({ headers }) => headers) ?? [];
    const algorithms = sent.map(({ value }) => {
      const [, header = ''] = /^Bearer ([\w-]+)\.[\w-]+\.\w*$/u.exec(
        value.kind === 'literal' ? String(value.value) : '',
      ) ?? [''];
      return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { alg: string }).alg;
    });

    expect(algorithms).toEqual(['none', 'NoNe', 'HS256']);
    expect(variant(keyed, 'unsigned')).toBeUndefined();
  });

  it('adds nothing to passwords, which lock an account when they are wrong too often', () => {
    const schemes = {
      basic: { type: 'http', scheme: 'basic' },
      key: { type: 'apiKey', in: 'query', name: 'k' },
    };
    const withBoth = variant(planOf({ security: [{ basic: [] }, { key: [] }] }, { schemes }), 'malformed');
    const withPassword = variant(planOf({ security: [{ basic: [] }] }, { schemes }), 'malformed');

    expect(withBoth?.steps.at(-1)).toMatchObject({ identity: 'userA', schemes: ['key with more'] });
    expect(withPassword?.steps.every(({ identity }) => identity === 'anonymous')).toBe(true);
  });

  it('allows 403 for a missing API key, which HTTP knows nothing of', () => {
    const found = planOf(
      { security: [{ key: [] }] },
      { schemes: { key: { type: 'apiKey', in: 'query', name: 'k' } } },
    );

    expect(judged(variant(found, 'none'))).toEqual([{ kind: 'status', anyOf: ['401', '403'] }]);
    expect(variant(found, 'unknown:key')?.steps[0]?.query).toEqual([
      { name: 'k', value: { kind: 'literal', value: 'unknown-key' } },
    ]);
  });

  it('sends no API key in the disguise of a parameter', () => {
    const found = planOf(
      {
        security: [{ key: [] }],
        parameters: [{ name: 'x-key', in: 'header', required: true, schema: { type: 'string' } }],
      },
      { schemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } },
    );

    expect(variant(found, 'none')?.steps[0]?.headers).toEqual([]);
  });

  it('leaves out what it cannot send credentials for', () => {
    const found = planOf({}, { schemes: { token: { type: 'mutualTLS' } } });

    expect(found.cases).toEqual([]);
    expect(found.leftOut).toContainEqual({
      strategy: 'authentication',
      operation: 'GET /things',
      clause: '#/paths/~1things/get/security',
      reason: 'the document does not say how credentials are sent',
    });
  });
});
