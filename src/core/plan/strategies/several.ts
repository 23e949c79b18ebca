import { numbered } from '../requests/numbered-resource.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, RequestStep } from '../test-plan.js';
import type { CaseSteps } from './strategy.js';

/** The request once for each change, all in one test, with the removal of whatever each of them may create. */
export function several(
  request: ValidRequest,
  changes: readonly Partial<RequestStep>[],
  expectations: readonly Expectation[],
  planner: RequestPlanner,
): CaseSteps {
  const resource = planner.resources.createdBy(request.operation);
  const sent = changes.map((change, index) => {
    const name = changes.length === 1 ? 'response' : `response${index + 1}`;
    const made = resource === undefined ? undefined : numbered(resource, request, index + 1);
    const captures = made?.captures ?? [];
    const step: RequestStep = { ...request.step, ...change, name, expectations, captures };
    return { step, cleanup: made?.cleanup ?? [] };
  });
  return {
    steps: [...request.before, ...sent.map(({ step }) => step)],
    cleanup: [...sent.flatMap(({ cleanup }) => cleanup), ...request.cleanup],
  };
}
