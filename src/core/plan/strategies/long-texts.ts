import type { Operation } from '#core/spec/index';
import { wordsOf } from '../data/realistic-text.js';
import { always } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import { fullRequest } from '../requests/full-body.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import type { Resource, ResourceIndex } from '../requests/resources.js';
import { CHECKED_NAMES, isPlain, sharedProperties, type BodyChange } from '../requests/shared-properties.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation } from '../test-plan.js';

/** More than this is not compared in one answer. */
const MAX_COMPARED = 3;

/**
 * A text as long as it may be can be refused for its size; if it is taken, the answer to the creation or the change of
 * a thing shows it whole, or not at all. What else is sent may be answered with something else of the same name.
 */
export function shownWhole(
  request: ValidRequest,
  changes: readonly BodyChange[],
  context: PlanningContext,
  planner: RequestPlanner,
): readonly Expectation[] {
  const { operation } = request;
  const thing = thingOf(operation, planner.resources);
  if (thing === undefined) return [];
  const full = fullRequest(request, context) ?? request;
  const shown = sharedProperties(full, operation, context).filter(
    (property) =>
      isPlain(property, context) &&
      property.answer.pointer !== thing.idPointer &&
      !CHECKED_NAMES.test(wordsOf(property.name)),
  );
  return changes
    .filter(({ value }) => value.kind === 'repeat')
    .flatMap(({ path, value }): readonly Expectation[] => {
      const answer = shown.find((property) => property.path.join('/') === path.join('/'))?.answer;
      const isRoom =
        answer !== undefined &&
        always(value, context.fixtures, (text) => context.accepts(answer.schema, text));
      return isRoom ? [{ kind: 'body-has-no-other', pointer: answer.pointer, value }] : [];
    })
    .slice(0, MAX_COMPARED);
}

/** What the operation creates or changes. */
function thingOf(operation: Operation, resources: ResourceIndex): Resource | undefined {
  const isChange = operation.method === 'put' || operation.method === 'patch';
  return isChange ? resources.at(operation.path) : resources.createdBy(operation);
}
