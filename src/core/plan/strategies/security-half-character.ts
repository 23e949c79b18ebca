import type { Json } from '#core/spec/index';
import { flatten, isRecord, typesOf } from '../data/schema-tree.js';
import { SAMPLE_TOKENS, evaluate, literal } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import { sentProperties } from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, TestCase } from '../test-plan.js';
import { several } from './several.js';
import { testCase } from './strategy.js';

/** The first half of a character outside the basic plane, alone. */
const HALF = 'assay \uD83D';

/**
 * JSON can write half a character (RFC 8259, 8.2), and no encoding of Unicode can: a server that takes it over may not
 * be able to write it down, not even into its refusal. The body is raw text, since clients write it in ways of their own.
 */
export function halfCharacterCase(
  request: ValidRequest,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly TestCase[] {
  const { operation, step } = request;
  const property = sentProperties(request, context).find(({ schema }) =>
    typesOf(flatten(schema, context.schemas)).includes('string'),
  );
  if (property === undefined || step.body?.kind !== 'json') return [];
  const [token = ''] = SAMPLE_TOKENS;
  const usual = evaluate(step.body.value, { token, fixtures: context.fixtures, captured: () => null });
  const text = JSON.stringify(withText(usual, property.path));
  const traits = {
    strategy: 'security',
    title: `survives half a character in ${property.path.join('.')}`,
    clause: operation.requestBody?.pointer ?? operation.pointer,
    locator: 'inputs',
    variant: 'half-character',
    faultCode: 100,
    priority: 3,
  } as const;
  const expectations: readonly Expectation[] = [{ kind: 'not-server-error' }, { kind: 'no-internals' }];
  const { contentType } = step.body;
  const body = { kind: 'raw', contentType, text: literal(text) } as const;
  return [testCase(operation, traits, several(request, [{ body }], expectations, planner))];
}

function withText(value: Json, [name, ...inside]: readonly string[]): Json {
  if (name === undefined) return HALF;
  return isRecord(value) ? { ...value, [name]: withText(value[name] ?? {}, inside) } : value;
}
