import type { Strategy } from './strategy.js';
import { assignmentCases } from './security-assignment.js';
import { exposureCases, hiddenMethodCases, internalsCase } from './security-exposure.js';
import { halfCharacterCase } from './security-half-character.js';
import { injectionCases } from './security-injection.js';
import { livesOf } from './crud-life.js';

/** Hostile requests do no harm, and answers show nothing that is not for the caller. The oracle is behaviour. */
export const security: Strategy = {
  name: 'security',
  plan: (operations, context, planner) => {
    const requests = operations.flatMap((operation) => {
      const request = planner.plan(operation);
      if (!('impossible' in request)) return [request];
      context.omit('security', operation, request.impossible);
      return [];
    });
    const lives = livesOf(operations, context, planner);
    return [
      ...requests.flatMap((request) => [
        ...injectionCases(request, context, planner),
        ...halfCharacterCase(request, context, planner),
        ...internalsCase(request, context),
      ]),
      ...lives.flatMap((life) => [...assignmentCases(life), ...exposureCases(life)]),
      ...hiddenMethodCases(requests, lives, context),
    ];
  },
};
