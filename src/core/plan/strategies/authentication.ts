import type { Operation } from '#core/spec/index';
import { letsAnybodyIn } from '../identities.js';
import { withArticle } from '../naming.js';
import type { PlanningContext } from '../planning-context.js';
import { refusedAsDocumented, successResponses } from '../requests/expectations.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, FaultCode, IdentityName, TestCase } from '../test-plan.js';
import {
  alternativesOf,
  kindOf,
  malformedCredentials,
  otherKind,
  unknownCredentials,
  type Carried,
  type NamedScheme,
} from './authentication-credentials.js';
import { refusedCaller } from './authentication-refusal.js';
import { around, testCase, type Strategy } from './strategy.js';

/** Where the document asks for credentials, nobody is let in without them, and whoever has them is. */
export const authentication: Strategy = {
  name: 'authentication',
  plan: (operations, context, planner) => {
    const secured = operations.filter((operation) => !letsAnybodyIn(operation));
    if (secured.length > 0) omitWhatNobodyHolds(context);
    return secured.flatMap((operation) => authenticationCases(operation, context, planner));
  },
};

/** What would need an identity that holds it: one reason for the whole document, and not one for each operation. */
function omitWhatNobodyHolds(context: PlanningContext): void {
  const clause = '#/components/securitySchemes';
  const reason =
    'expired credentials, and credentials with too narrow scopes: no identity is known to hold any';
  context.leftOut.push({ strategy: 'authentication', clause, reason });
}

/** One operation, what it asks for, and a request that everything but the credentials speaks for. */
interface Guarded {
  readonly operation: Operation;
  readonly alternatives: readonly (readonly NamedScheme[])[];
  readonly request: ValidRequest;
  readonly planner: RequestPlanner;
  readonly context: PlanningContext;
}

function authenticationCases(
  operation: Operation,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly TestCase[] {
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
  const guarded: Guarded = { operation, alternatives, request, planner, context };
  return [
    anonymousCase(guarded),
    malformedCase(guarded),
    ...unknownCases(guarded),
    ...otherKindCase(guarded),
    ...recognisedCase(guarded),
  ];
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

interface Variation {
  readonly title: string;
  readonly variant: string;
  readonly identity: IdentityName;
  readonly credentials?: Carried;
  readonly expectations: readonly Expectation[];
}

function guardedCase(guarded: Guarded, { title, variant, identity, ...more }: Variation): TestCase {
  const { operation, request } = guarded;
  const traits = {
    strategy: 'authentication',
    title,
    clause: operation.securityPointer ?? operation.pointer,
    locator: 'security',
    variant,
    faultCode: faultOf(operation),
    priority: variant === 'none' ? 1 : 2,
  } as const;
  const { headers, query, cookies } = more.credentials ?? { headers: [], query: [], cookies: [] };
  const step = {
    ...request.step,
    identity,
    headers: [...request.step.headers, ...headers],
    query: [...request.step.query, ...query],
    cookies: [...request.step.cookies, ...cookies],
    expectations: more.expectations,
  };
  return testCase(operation, traits, { steps: [...request.before, step], cleanup: request.cleanup });
}

/** Reading without leave is anonymous access (207), everything else anonymous modification (208). */
const faultOf = ({ method }: Operation): FaultCode => (method === 'get' || method === 'head' ? 207 : 208);

function anonymousCase(guarded: Guarded): TestCase {
  return guardedCase(guarded, {
    title: 'asks for credentials when there are none',
    variant: 'none',
    identity: 'anonymous',
    expectations: [
      ...refusedCaller(guarded.request, guarded.alternatives, 'none'),
      ...refusedAsDocumented(guarded.operation, guarded.context),
    ],
  });
}

/** Either 400 or 401 is right for them (RFC 6750, 3.1). */
function malformedCase(guarded: Guarded): TestCase {
  return guardedCase(guarded, {
    title: 'refuses malformed credentials',
    variant: 'malformed',
    identity: 'anonymous',
    credentials: malformedCredentials(guarded.alternatives.flat()),
    expectations: [{ kind: 'status', anyOf: ['4XX'] }],
  });
}

/** Each alternative with credentials that nobody holds; where all of several are needed, each of them in turn. */
function unknownCases(guarded: Guarded): readonly TestCase[] {
  const { alternatives, request } = guarded;
  const expectations = refusedCaller(request, alternatives, 'wrong');
  const isChoice = alternatives.length > 1;
  return alternatives.flatMap((schemes) => {
    const parts = isChoice || schemes.length === 1 ? [schemes] : schemes.map((scheme) => [scheme]);
    return parts.map((unknown) => {
      const isPart = unknown.length < schemes.length;
      const named = isChoice ? ` (${unknown.map(({ name }) => name).join(', ')})` : '';
      const words = unknown.map(({ scheme }) => `an unknown ${kindOf(scheme)}`).join(' and ');
      return guardedCase(guarded, {
        title: isPart ? `refuses ${words} beside what else it asks for` : `refuses ${words}${named}`,
        variant: `unknown:${unknown.map(({ name }) => name).join('+')}`,
        identity: isPart ? request.step.identity : 'anonymous',
        credentials: unknownCredentials(unknown),
        expectations,
      });
    });
  });
}

function otherKindCase(guarded: Guarded): readonly TestCase[] {
  const { alternatives, request } = guarded;
  const other = otherKind(alternatives.flat());
  if (other === undefined) return [];
  return [
    guardedCase(guarded, {
      title: `refuses ${other.words}`,
      variant: 'other-kind',
      identity: 'anonymous',
      credentials: other.credentials,
      expectations: refusedCaller(request, alternatives, 'wrong'),
    }),
  ];
}

/** Where nothing but the credentials can be the reason of a refusal, who has them is let in (fault 205). */
function recognisedCase({ operation, request, planner }: Guarded): readonly TestCase[] {
  const granted = successResponses(operation).map(({ status }) => status);
  if (request.doubts.length > 0 || granted.length === 0) return [];
  const { identity } = request.step;
  const traits = {
    strategy: 'authentication',
    title: `recognises ${identity === 'admin' ? withArticle('administrator') : withArticle('user')} by the credentials`,
    clause: operation.securityPointer ?? operation.pointer,
    locator: 'security',
    variant: 'granted',
    faultCode: 205,
    priority: 2,
  } as const;
  const step = { ...request.step, expectations: [{ kind: 'status', anyOf: granted }] as const };
  return [testCase(operation, traits, around(request, step, planner))];
}
