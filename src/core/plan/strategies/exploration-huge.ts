import { flatten, typesOf, type SchemaObject } from '../data/schema-tree.js';
import { literal } from '../data/value-expr.js';
import { listed } from '../naming.js';
import type { PlanningContext } from '../planning-context.js';
import { answeredAsDocumented } from '../requests/expectations.js';
import { fullRequest } from '../requests/full-body.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import { changedBody, sentProperties } from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { RequestStep, TestCase } from '../test-plan.js';
import { isValidOnTheWire } from '../wire/server-view.js';
import { withParameter } from './parameter-probes.js';
import { several } from './several.js';
import { testCase } from './strategy.js';

/** More inputs of one operation than this are not tried in one test. */
const MAX_INPUTS = 8;
/** More than 64 bits hold, with or without a sign; a double holds it exactly. */
const HUGE = 1e20;

interface Huge {
  readonly name: string;
  readonly change: Partial<RequestStep>;
}

/**
 * Whole numbers of any size, where the document sets them no limit: each is a valid request of its own, which may find
 * nothing, or be refused, but breaks no server.
 */
export function hugeNumbers(
  request: ValidRequest,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly TestCase[] {
  const huge = [...hugeParameters(request, context), ...hugeProperties(request, context)].slice(
    0,
    MAX_INPUTS,
  );
  if (huge.length === 0) return [];
  const { operation } = request;
  const traits = {
    strategy: 'exploration',
    title: `answers as documented when 64 bits do not hold ${listed(huge.map(({ name }) => name))}`,
    clause: `${operation.pointer}/responses`,
    locator: 'inputs',
    variant: 'huge',
    faultCode: 100,
    priority: 3,
  } as const;
  const changes = huge.map(({ change }) => change);
  const expectations = answeredAsDocumented(operation, context);
  return [testCase(operation, traits, several(request, changes, expectations, planner))];
}

function hugeParameters({ operation, step }: ValidRequest, context: PlanningContext): readonly Huge[] {
  return operation.parameters.flatMap((parameter): readonly Huge[] => {
    const isHuge = isUnlimited(flatten(parameter.schema, context.schemas));
    if (!isHuge || !isValidOnTheWire(parameter, HUGE, context)) return [];
    const change = withParameter(step, parameter, literal(HUGE));
    return change === undefined ? [] : [{ name: parameter.name, change }];
  });
}

function hugeProperties(request: ValidRequest, context: PlanningContext): readonly Huge[] {
  const full = fullRequest(request, context) ?? request;
  return sentProperties(full, context).flatMap(({ name, path, schema }): readonly Huge[] => {
    if (!isUnlimited(flatten(schema, context.schemas))) return [];
    const body = changedBody(full, [{ path, value: literal(HUGE) }], context);
    return body === undefined ? [] : [{ name, change: { body } }];
  });
}

/** A format says how many bits there are: a number beyond them is another strategy's business. */
const isUnlimited = (flat: SchemaObject): boolean =>
  typesOf(flat).includes('integer') && !Object.hasOwn(flat, 'format');
