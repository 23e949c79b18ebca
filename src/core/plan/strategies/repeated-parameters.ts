import type { Parameter } from '#core/spec/index';
import { flatten, typesOf } from '../data/schema-tree.js';
import type { PlanningContext } from '../planning-context.js';
import { withQuery } from '../requests/paging.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { NamedValue } from '../test-plan.js';
import { withParameter } from './parameter-probes.js';

/** A parameter that is sent twice, and the query that does so. */
export interface Repeated {
  readonly name: string;
  readonly change: { readonly query: readonly NamedValue[] };
}

/** Each parameter of the query that is one value, twice: frameworks make lists of those, which nobody may expect. */
export function repeatedParameters(
  request: ValidRequest,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly Repeated[] {
  return request.operation.parameters
    .filter((parameter) => isSingle(parameter, context))
    .flatMap((parameter): readonly Repeated[] => {
      const pair = pairOf(parameter, request, planner);
      const { name } = parameter;
      return pair === undefined
        ? []
        : [{ name, change: { query: withQuery(request.step.query, [pair, pair]) } }];
    });
}

const SINGLE = new Set(['string', 'integer', 'number', 'boolean', 'null']);

function isSingle({ in: place, schema }: Parameter, { schemas }: PlanningContext): boolean {
  const types = typesOf(flatten(schema, schemas));
  return place === 'query' && types.length > 0 && types.every((type) => SINGLE.has(type));
}

/** As the request sends it; where it may be left out and is, some valid value. */
function pairOf(
  parameter: Parameter,
  { operation, step }: ValidRequest,
  planner: RequestPlanner,
): NamedValue | undefined {
  const isIt = ({ name }: NamedValue): boolean => name === parameter.name;
  const sent = step.query.find(isIt);
  if (sent !== undefined) return sent;
  const value = planner.valueOf(parameter, operation);
  return value === undefined ? undefined : withParameter(step, parameter, value)?.query.find(isIt);
}
