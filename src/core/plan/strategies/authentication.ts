import type { Operation } from '#core/spec/index';
import { letsAnybodyIn } from '../identities.js';
import type { PlanningContext } from '../planning-context.js';
import { Ownership } from '../ownership.js';
import type { TestCase } from '../test-plan.js';
import { guardCases } from './authentication-cases.js';
import { alternativesOf } from './authentication-credentials.js';
import type { Around } from './no-effect.js';
import type { Strategy } from './strategy.js';

/** Where the document asks for credentials, nobody is let in without them, and whoever has them is. */
export const authentication: Strategy = {
  name: 'authentication',
  plan: (operations, context, planner) => {
    const secured = operations.filter((operation) => !letsAnybodyIn(operation));
    if (secured.length > 0) omitWhatNobodyHolds(context);
    const around = { ownership: new Ownership(context), context, planner };
    return secured.flatMap((operation) => authenticationCases(operation, around));
  },
};

/** What would need an identity that holds it: one reason for the whole document, and not one for each operation. */
function omitWhatNobodyHolds(context: PlanningContext): void {
  const clause = '#/components/securitySchemes';
  const reason =
    'expired credentials, and credentials with too narrow scopes: no identity is known to hold any';
  context.leftOut.push({ strategy: 'authentication', clause, reason });
}

function authenticationCases(operation: Operation, around: Around): readonly TestCase[] {
  const { context, planner } = around;
  const clause = operation.securityPointer ?? operation.pointer;
  const alternatives = alternativesOf(operation, context.spec.securitySchemes);
  const request = planner.plan(operation);
  const reason =
    reasonAgainst(operation) ??
    (alternatives === undefined ? 'the document does not say how credentials are sent' : undefined) ??
    ('impossible' in request ? request.impossible : undefined);
  if (reason !== undefined || alternatives === undefined || 'impossible' in request) {
    context.omit('authentication', operation, reason ?? '', clause);
    return [];
  }
  return guardCases({ operation, alternatives, request, around });
}

/** How one gets credentials in the first place. Documents often ask for some there, too, by their global `security`. */
const WAY_IN =
  /(?:^|[/_-])(?:log-?in|sign-?(?:in|up)|register|registration|oauth2?|authenticate|token|forgot|reset)s?(?:[/_-]|$)/iu;

function reasonAgainst({ method, path, operationId }: Operation): string | undefined {
  if (method === 'options')
    return 'servers answer OPTIONS to anybody, since browsers ask without credentials';
  const words = (operationId ?? '').replace(/([a-z])([A-Z])/gu, '$1-$2');
  return WAY_IN.test(path) || (method === 'post' && WAY_IN.test(words))
    ? 'it seems to be how one gets credentials, although the document asks for some'
    : undefined;
}
