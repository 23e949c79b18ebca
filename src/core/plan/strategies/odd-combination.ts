import type { Json, Parameter } from '#core/spec/index';
import { literal } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import { isPagingName } from '../requests/paging.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { RequestStep, ValueExpr } from '../test-plan.js';
import { isValidOnTheWire } from '../wire/server-view.js';
import { withParameter } from './parameter-probes.js';

/** As many as the requests that send all of an operation at once have room for, beside pages, which they leave out. */
const SENT_ELSEWHERE = 8;

/**
 * All parameters of the query that may be left out, in one request, where none of the others sends them together: each
 * alone may be well.
 */
export function allTogether(
  { operation, step }: ValidRequest,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly Pick<RequestStep, 'query'>[] {
  const optional = operation.parameters.filter(({ in: place, required }) => place === 'query' && !required);
  const values = optional.map((parameter) => {
    const usual = planner.valueOf(parameter, operation);
    return {
      parameter,
      value: isNothing(usual) ? anythingFor(parameter, context) : usual,
      isNothing: isNothing(usual),
    };
  });
  const isOwn =
    optional.length > SENT_ELSEWHERE ||
    values.some(({ parameter: { name }, isNothing: isFree }) => isFree || isPagingName(name));
  if (!isOwn) return [];
  let sent = step;
  let count = 0;
  for (const { parameter, value } of values) {
    const next = value === undefined ? undefined : withParameter(sent, parameter, value);
    if (next === undefined) continue;
    sent = next;
    count += 1;
  }
  return count < 2 ? [] : [{ query: sent.query }];
}

/** An object that the document says nothing of is not sent at all when it is empty. */
const ANYTHING: Json = { name: 'assay' };

const isNothing = (usual: ValueExpr | undefined): boolean =>
  usual === undefined || (usual.kind === 'literal' && JSON.stringify(usual.value) === '{}');

const anythingFor = (parameter: Parameter, context: PlanningContext): ValueExpr | undefined =>
  isValidOnTheWire(parameter, ANYTHING, context) ? literal(ANYTHING) : undefined;
