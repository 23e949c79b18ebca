import { livesOf } from './crud-life.js';
import { hugeNumbers } from './exploration-huge.js';
import { oddRequests } from './exploration-odd.js';
import { unusualRequests } from './exploration-requests.js';
import { twinCreation, twinUpdates } from './exploration-twins.js';
import { walksOf } from './exploration-walks.js';
import type { Strategy } from './strategy.js';

/**
 * What nobody thinks of trying: values that the document allows and that are rarely sent, and things that are done in
 * an order that chance makes. The same document and seed give the same tests.
 */
export const exploration: Strategy = {
  name: 'exploration',
  plan: (operations, context, planner) => [
    ...operations.flatMap((operation) => {
      const request = planner.plan(operation);
      if (!('impossible' in request))
        return [unusualRequests, hugeNumbers, oddRequests, twinCreation].flatMap((cases) =>
          cases(request, context, planner),
        );
      context.omit('exploration', operation, request.impossible);
      return [];
    }),
    ...livesOf(operations, context, planner).flatMap((life) => [
      ...twinUpdates(life),
      ...walksOf(life, context.seed, planner),
    ]),
  ],
};
