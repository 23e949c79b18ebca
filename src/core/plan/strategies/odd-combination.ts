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
  request: ValidRequest,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly Pick<RequestStep, 'query'>[] {
  const sent = optionalOf(request, context, planner);
  const isOwn =
    sent.length > SENT_ELSEWHERE ||
    sent.some(({ parameter, isFree }) => isFree || isPagingName(parameter.name));
  if (!isOwn || sent.length < 2) return [];
  const { query } = sent.reduce(
    (step, { parameter, value }) => withParameter(step, parameter, value) ?? step,
    request.step,
  );
  return [{ query }];
}

interface Optional {
  readonly parameter: Parameter;
  readonly value: ValueExpr;
  /** Whether the document leaves open what it is. */
  readonly isFree: boolean;
}

function optionalOf(
  { operation }: ValidRequest,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly Optional[] {
  return operation.parameters
    .filter(({ in: place, required }) => place === 'query' && !required)
    .flatMap((parameter) => {
      const usual = planner.valueOf(parameter, operation);
      const isFree = isNothing(usual);
      const value = isFree ? anythingFor(parameter, context) : usual;
      return value === undefined ? [] : [{ parameter, value, isFree }];
    });
}

/** An object that the document says nothing of is not sent at all when it is empty. */
const ANYTHING: Json = { name: 'assay' };

const isNothing = (usual: ValueExpr | undefined): boolean =>
  usual === undefined || (usual.kind === 'literal' && JSON.stringify(usual.value) === '{}');

const anythingFor = (parameter: Parameter, context: PlanningContext): ValueExpr | undefined =>
  isValidOnTheWire(parameter, ANYTHING, context) ? literal(ANYTHING) : undefined;
