import type { Operation } from '#core/spec/index';
import { hasWord, inLowerCase, lengthened } from '../identities.js';
import { withArticle } from '../naming.js';
import { refusedAsDocumented, successResponses } from '../requests/expectations.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { FaultCode, IdentityName, RequestStep, TestCase } from '../test-plan.js';
import {
  kindOf,
  malformedCredentials,
  otherKind,
  placeOf,
  unknownCredentials,
  unsignedTokens,
  type Carried,
  type NamedScheme,
} from './authentication-credentials.js';
import { refusedCaller } from './authentication-refusal.js';
import { refusedWithoutEffect, type Around } from './no-effect.js';
import { several } from './several.js';
import { around as withRemoval, testCase, type CaseTraits } from './strategy.js';

/** One operation, what it asks for, and a request that everything but the credentials speaks for. */
export interface Guarded {
  readonly operation: Operation;
  readonly alternatives: readonly (readonly NamedScheme[])[];
  readonly request: ValidRequest;
  readonly around: Around;
}

/** No credentials, credentials that prove nothing, some of several; and right ones. */
export const guardCases = (guarded: Guarded): readonly TestCase[] => [
  anonymousCase(guarded),
  malformedCase(guarded),
  ...unknownCases(guarded),
  ...unsignedCase(guarded),
  ...lackingCases(guarded),
  ...otherKindCase(guarded),
  ...recognisedCase(guarded),
];

interface Variation {
  readonly title: string;
  readonly variant: string;
  /** How the refused request differs from the valid one. */
  readonly sent: Partial<RequestStep>;
}

function refusalCase(guarded: Guarded, { title, variant, sent }: Variation): TestCase {
  const steps = refusedWithoutEffect(guarded.request, sent, guarded.around);
  return testCase(guarded.operation, traitsOf(guarded, title, variant), steps);
}

function traitsOf({ operation }: Guarded, title: string, variant: string): CaseTraits {
  return {
    strategy: 'authentication',
    title,
    clause: operation.securityPointer ?? operation.pointer,
    locator: 'security',
    variant,
    faultCode: faultOf(operation),
    priority: variant === 'none' ? 1 : 2,
  };
}

/** The request with other credentials than those of its caller. */
function carrying(
  { request: { step } }: Guarded,
  { headers, query, cookies }: Carried,
  identity: IdentityName = 'anonymous',
): Partial<RequestStep> {
  return {
    identity,
    headers: [...step.headers, ...headers],
    query: [...step.query, ...query],
    cookies: [...step.cookies, ...cookies],
  };
}

/** Reading without leave is anonymous access (207), everything else anonymous modification (208). */
const faultOf = ({ method }: Operation): FaultCode => (method === 'get' || method === 'head' ? 207 : 208);

function anonymousCase(guarded: Guarded): TestCase {
  const { operation, request, alternatives, around } = guarded;
  const expectations = [
    ...refusedCaller(request, alternatives, 'none'),
    ...refusedAsDocumented(operation, around.context),
  ];
  return refusalCase(guarded, {
    title: 'asks for credentials when there are none',
    variant: 'none',
    sent: { identity: 'anonymous', expectations },
  });
}

/** Either 400 or 401 is right for what is malformed (RFC 6750, 3.1); what only begins right is as wrong as what is unknown. */
function malformedCase(guarded: Guarded): TestCase {
  const { request, alternatives, operation, around } = guarded;
  const malformed = malformedCredentials(alternatives.flat()).map((one) => carrying(guarded, one));
  const longer = lengthenedCredentials(guarded);
  const refused = [{ kind: 'status', anyOf: ['4XX'] }] as const;
  if (longer === undefined)
    return testCase(
      operation,
      traitsOf(guarded, 'refuses malformed credentials', 'malformed'),
      several(request, malformed, refused, around.planner),
    );
  const { steps, cleanup } = several(request, [...malformed, longer], refused, around.planner);
  const expectations = refusedCaller(request, alternatives, 'wrong');
  const judged = steps.map((step) => (step.schemes === longer.schemes ? { ...step, expectations } : step));
  const title = 'refuses malformed credentials, and right ones with something added';
  return testCase(operation, traitsOf(guarded, title, 'malformed'), { steps: judged, cleanup });
}

/**
 * A signature is checked, and a key compared, to the end. User A's, whoever the operation is for, since more suites have
 * them; and no passwords, since servers count how often one is wrong.
 */
function lengthenedCredentials({
  alternatives,
}: Guarded): Pick<RequestStep, 'identity' | 'schemes'> | undefined {
  const named = alternatives.flat().filter(({ scheme }) => scheme.kind !== 'basic');
  const schemes = [...new Set(named.map(({ name }) => lengthened(name)))];
  return schemes.length === 0 ? undefined : { identity: 'userA', schemes };
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
      const identity = isPart ? request.step.identity : 'anonymous';
      return refusalCase(guarded, {
        title: isPart ? `refuses ${words} beside what else it asks for` : `refuses ${words}${named}`,
        variant: `unknown:${unknown.map(({ name }) => name).join('+')}`,
        sent: { ...carrying(guarded, unknownCredentials(unknown), identity), expectations },
      });
    });
  });
}

/** Whatever form its tokens have: who takes JSON Web Tokens must not take what anybody can write. */
function unsignedCase(guarded: Guarded): readonly TestCase[] {
  const { request, alternatives, operation, around } = guarded;
  const sent = unsignedTokens(alternatives.flat())?.map((one) => carrying(guarded, one));
  if (sent === undefined) return [];
  const expectations = refusedCaller(request, alternatives, 'wrong');
  const steps = several(request, sent, expectations, around.planner);
  return [testCase(operation, traitsOf(guarded, 'refuses tokens that nobody signed', 'unsigned'), steps)];
}

/** Where an alternative asks for several credentials, all but one of them are not enough (OpenAPI, Security Requirement). */
function lackingCases(guarded: Guarded): readonly TestCase[] {
  const { alternatives, request } = guarded;
  const expectations = refusedCaller(request, alternatives, 'none');
  const together = alternatives.filter((schemes) => schemes.length > 1);
  return together.flatMap((schemes) =>
    schemes.flatMap((lacking): readonly TestCase[] => {
      const others = schemes.filter(({ name }) => name !== lacking.name).map(({ name }) => name);
      const kept = new Set(schemes.filter((one) => one !== lacking).map(placeOf));
      const isEnough = alternatives.some((one) => one.every((scheme) => kept.has(placeOf(scheme))));
      if (isEnough) return [];
      return [
        refusalCase(guarded, {
          title: `asks for ${withArticle(kindOf(lacking.scheme))} beside ${others.join(', ')}`,
          variant: `lacking:${lacking.name}:${others.join('+')}`,
          sent: { schemes: others, expectations },
        }),
      ];
    }),
  );
}

function otherKindCase(guarded: Guarded): readonly TestCase[] {
  const { alternatives, request } = guarded;
  const other = otherKind(alternatives.flat());
  if (other === undefined) return [];
  const expectations = refusedCaller(request, alternatives, 'wrong');
  return [
    refusalCase(guarded, {
      title: `refuses ${other.words}`,
      variant: 'other-kind',
      sent: { ...carrying(guarded, other.credentials), expectations },
    }),
  ];
}

/**
 * Where nothing but the credentials can be the reason of a refusal, who has them is let in (fault 205). What is read
 * with them is not kept for whoever asks next without any (RFC 9111, 3.5). The word before them may be written in lower
 * case (RFC 9110, 11.1): so it is where asking twice might not be granted, since the usual way is seen in other tests.
 */
function recognisedCase(guarded: Guarded): readonly TestCase[] {
  const { operation, request, alternatives, around } = guarded;
  const granted = successResponses(operation).map(({ status }) => status);
  if (request.doubts.length > 0 || granted.length === 0) return [];
  const who = withArticle(request.step.identity === 'admin' ? 'administrator' : 'user');
  const isRead = operation.method === 'get';
  const title = `recognises ${who} by the credentials${isRead ? ', and nobody without them' : ''}`;
  const step = { ...request.step, expectations: [{ kind: 'status', anyOf: granted }] as const };
  const lower = lowerCaseSchemes(guarded);
  const isAgain = isRead && lower !== undefined;
  const sent = isAgain || lower === undefined ? step : { ...step, schemes: lower };
  const { steps, cleanup } = withRemoval(request, sent, around.planner);
  const again: readonly RequestStep[] = isAgain ? [{ ...step, name: 'inLowerCase', schemes: lower }] : [];
  const expectations = refusedCaller(request, alternatives, 'none');
  const next: RequestStep = { ...request.step, name: 'next', identity: 'anonymous', expectations };
  const traits = { ...traitsOf(guarded, title, 'granted'), faultCode: 205 } as const;
  return [testCase(operation, traits, { steps: isRead ? [...steps, ...again, next] : steps, cleanup })];
}

/** Those that the request names, or all; undefined: no word stands before any of them. */
function lowerCaseSchemes({ request, around }: Guarded): readonly string[] | undefined {
  const known = around.context.spec.securitySchemes;
  const named = request.step.schemes ?? Object.keys(known);
  const isWorded = (name: string): boolean => {
    const scheme = known[name];
    return scheme !== undefined && hasWord(scheme);
  };
  if (!named.some(isWorded)) return undefined;
  return named.map((name) => (isWorded(name) ? inLowerCase(name) : name));
}
