import { expect, it } from 'vitest';
import { planTests } from '#core/plan/index';
import type { ApiSpec, Json } from '#core/spec/index';
import { measureMutation, type MutationOptions } from '../../src/core/check/mutants/mutation-score.js';
import type { Mutant, Operator } from '../../src/core/check/mutants/mutant.js';
import type { MockRequest, MockResponse } from '../../src/core/check/mock/exchange.js';
import { credentialOf, type KnownIdentity } from '../../src/core/check/mock/identities.js';
import type { MockApi } from '../../src/core/check/mock/mock-api.js';

export type Headers = Readonly<Record<string, string>>;

/** How a mutation operator shows itself: what the last answer of a scene is, and what it is with the bug. */
export interface Example {
  readonly operator: Operator;
  /** `GET /rooms` */
  readonly at: string;
  /** Which of the mutants there, where the operator makes several. */
  readonly place?: string;
  readonly scene: readonly MockRequest[];
  /** What is looked at in the last answer; its status where nothing is said. */
  readonly look?: (response: MockResponse) => unknown;
  readonly right: unknown;
  readonly wrong: unknown;
}

/** A list of mutation operators, made into mutants of one document. */
export interface OperatorList {
  readonly list: NonNullable<MutationOptions['list']>;
  readonly operators: readonly Operator[];
  readonly mock: MockApi;
  readonly mutants: readonly Mutant[];
  readonly examples: readonly Example[];
  /** What shows that bugs of other operations are not met. */
  readonly elsewhere: readonly MockRequest[];
}

/** Writes requests to a server whose callers sign in with bearer tokens. */
export function requestsTo(spec: ApiSpec) {
  const as = (identity: KnownIdentity) => ({ authorization: `Bearer ${credentialOf(identity, spec)}` });
  const ask = (method: string, path: string, body?: Json, headers: Headers = as('userA')): MockRequest => {
    const [bare = '', query = ''] = path.split('?');
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    return {
      method,
      path: bare,
      query: [...new URLSearchParams(query)],
      headers: { ...json, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
  };
  return { as, ask };
}

export const statuses = (right: number, wrong: number) => ({ right, wrong });

export const bodyOf = ({ body = 'null' }: MockResponse): Json => JSON.parse(body) as Json;

export const property =
  (name: string) =>
  (response: MockResponse): unknown =>
    (bodyOf(response) as Readonly<Record<string, Json>>)[name];

export const names = (response: MockResponse): unknown =>
  (bodyOf(response) as readonly { readonly name: string }[]).map(({ name }) => name);

/** What holds for every list: each operator shows itself, where it should and nowhere else. */
export function checkOperators(found: OperatorList): void {
  const { list, operators, mock, mutants, examples, elsewhere } = found;
  it.each(examples)('$operator at $at shows itself: $right is $wrong', (example) => {
    const { scene, look = ({ status }) => status, right, wrong } = example;

    expect(look(lastAnswer(mock, scene))).toEqual(right);
    expect(look(lastAnswer(brokenBy(example, found), scene))).toEqual(wrong);
  });

  it('have examples, each of them', () => {
    expect(new Set(examples.map(({ operator }) => operator))).toEqual(new Set(operators));
  });

  it('each have a witness that was found without looking at a suite', () => {
    const nothing = planTests(mock.spec, { strategies: [], seed: 1 });
    const measured = measureMutation(mock.spec, nothing, { list });

    expect(measured.caught).toBe(0);
    expect(Object.keys(measured.operators)).toEqual([...operators]);
  });

  it('are one at each operation and place', () => {
    const named = mutants.map(({ operator, operation, place }) => `${operator} at ${operation} ${place}`);

    expect(new Set(named).size).toBe(named.length);
  });

  it('touch no operation but their own', () => {
    const broken = mutants
      .filter(({ operation }) => operation.startsWith('DELETE'))
      .map((mutant) => mock.with(mutant.breaks(mock.steps)));

    expect(broken.length).toBeGreaterThan(0);
    for (const api of broken) expect(lastAnswer(api, elsewhere)).toEqual(lastAnswer(mock, elsewhere));
  });
}

/** The server with the bug of the example. */
function brokenBy({ operator, at, place }: Example, { mock, mutants }: OperatorList): MockApi {
  const found = mutants.find(
    (one) => one.operator === operator && one.operation === at && (place ?? one.place) === one.place,
  );
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
