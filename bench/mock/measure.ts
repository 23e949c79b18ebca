import { createMock, mockServer, Player, type PlainServer } from '#core/check/index';
import { DomainError } from '#core/errors/index';
import {
  AVAILABLE_STRATEGIES,
  isEndless,
  isJson,
  planTests,
  SEED,
  SchemaValidator,
  type TestPlan,
} from '#core/plan/index';
import { readSpec, type ApiSpec, type Operation } from '#core/spec/index';
import type { ApiDocument } from './documents.js';

export interface Measured {
  readonly kind: 'measured';
  readonly name: string;
  readonly operations: number;
  readonly tests: number;
  readonly ms: number;
  /** What tests say that the conformant mock does not pass. */
  readonly failures: readonly string[];
  readonly untested: readonly { readonly operation: string; readonly reasons: readonly string[] }[];
  /** Operations with an answer that `{}` breaks, and those of them that no test fails for. */
  readonly breakable: number;
  readonly unnoticed: readonly string[];
}

export interface Aside {
  readonly kind: 'aside';
  readonly why: 'refused' | 'large' | 'empty';
  /** Why a document was refused. */
  readonly reason?: string;
}

export async function measure({ name, read }: ApiDocument, maxOperations: number): Promise<Measured | Aside> {
  const spec = specIn(await read());
  if ('refusal' in spec) return { kind: 'aside', why: 'refused', reason: spec.refusal };
  const { length } = spec.operations;
  if (length === 0 || length > maxOperations) return { kind: 'aside', why: length === 0 ? 'empty' : 'large' };
  const start = performance.now();
  const plan = planTests(spec, { strategies: AVAILABLE_STRATEGIES, seed: SEED });
  const failures = failuresOn(plan, mockServer(createMock(spec)));
  const noticed = new Set(failuresOn(plan, alwaysEmpty).flatMap(({ about }) => about));
  const breakable = breakableBy(spec);
  return {
    kind: 'measured',
    name,
    operations: length,
    tests: plan.cases.length,
    ms: Math.round(performance.now() - start),
    failures: failures.map(({ text }) => text),
    untested: untestedIn(plan, spec),
    breakable: breakable.length,
    unnoticed: breakable.filter((key) => !noticed.has(key)),
  };
}

function specIn(bytes: Uint8Array): ApiSpec | { readonly refusal: string } {
  try {
    return readSpec(bytes);
  } catch (error) {
    if (error instanceof DomainError) return { refusal: error.message };
    throw error;
  }
}

interface Failed {
  readonly text: string;
  /** The operation that is tested, and the one whose answer was wrong. */
  readonly about: readonly string[];
}

function failuresOn(plan: TestPlan, server: PlainServer): Failed[] {
  const player = new Player(plan, () => performance.now());
  return plan.cases.flatMap((test) => {
    const complaint = player.play(test, server);
    if (complaint === undefined) return [];
    const text = `[${test.strategy}] ${test.operation}: ${test.title}: ${complaint.sentence}`;
    return [{ text, about: [test.operation, complaint.step.operation] }];
  });
}

const alwaysEmpty: PlainServer = () => {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
};

function untestedIn(plan: TestPlan, spec: ApiSpec): Measured['untested'] {
  const covered = new Set(plan.cases.flatMap(({ covers }) => covers));
  return spec.operations
    .filter(({ key }) => !covered.has(key))
    .map(({ key }) => {
      const reasons = plan.leftOut.filter(({ operation }) => operation === key).map(({ reason }) => reason);
      return { operation: key, reasons: [...new Set(reasons)].slice(0, 3) };
    });
}

/** Operations whose documented success is JSON that `{}` does not fit, but something does. */
function breakableBy(spec: ApiSpec): string[] {
  const validator = new SchemaValidator(spec.schemas, 'response');
  return spec.operations
    .filter((operation) => isBroken(operation, validator, spec.schemas))
    .map(({ key }) => key);
}

function isBroken(
  { responses, method }: Operation,
  validator: SchemaValidator,
  all: ApiSpec['schemas'],
): boolean {
  if (method === 'head') return false;
  const success = responses.filter(({ status }) => status.startsWith('2'));
  const described = success.length > 0 ? success : responses.filter(({ status }) => status === 'default');
  const schemas = described.flatMap(({ content }) =>
    content.flatMap(({ type, schema }) => (isJson(type) && schema !== undefined ? [schema] : [])),
  );
  return (
    schemas.length > 0 && schemas.every((schema) => !validator.accepts(schema, {}) && !isEndless(schema, all))
  );
}
