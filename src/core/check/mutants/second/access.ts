import type { Operation, SecurityScheme } from '#core/spec/index';
import { refused, type MockRequest } from '../../mock/exchange.js';
import { credentialIn, type Caller } from '../../mock/identities.js';
import { isOpen } from '../../mock/resources.js';
import { withCredential } from '../../play/credentials.js';
import { CRASH } from '../crash.js';
import type { Family, Mutant } from '../mutant.js';
import { refusing } from '../refusing.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';
import { grantedWays } from '../later/ground.js';

/** Who is let in, and where to. */
export const access: Family = (operation, workshop) => {
  if (isOpen(operation)) return [];
  const names = new Set(operation.security.flatMap((requirement) => Object.keys(requirement)));
  const schemes = [...names].flatMap((name) => workshop.spec.securitySchemes[name] ?? []);
  return [
    ...creatingBelowOthers(operation, workshop),
    ...(schemes.some(isWorded) ? [knowingCapitals(operation, workshop)] : []),
    ...breakingAtTokens(operation, schemes.filter(isBearer), workshop),
  ];
};

/** Those whose credential has a word before it in the header. */
const isWorded = ({ kind }: SecurityScheme): boolean => kind !== 'api-key' && kind !== 'unsupported';
const isBearer = (scheme: SecurityScheme): boolean => isWorded(scheme) && scheme.kind !== 'basic';

const EVERYBODY: Caller = { kind: 'caller', identity: 'admin' };

/** Whose it is, below which something is created, is nowhere asked. */
function creatingBelowOthers(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const { kind } = workshop.mock.around.resources.roleOf(operation);
  if (kind !== 'create' || !operation.path.includes('}')) return [];
  return [
    {
      operator: 'create-below-others',
      operation: operation.key,
      place: '',
      clause: operation.securityPointer ?? operation.pointer,
      faultCode: 206,
      telling: 'clause',
      scenes: () => byAnother(operation, workshop),
      breaks: (right) => ({
        act: (call, state) =>
          right.act(call.operation === operation ? { ...call, caller: EVERYBODY } : call, state),
      }),
    },
  ];
}

function* byAnother(operation: Operation, workshop: Workshop): Iterable<Scene> {
  for (const { before, input } of grantedWays(operation, workshop))
    yield [...before, workshop.explorer.written(operation, { ...input, identity: 'userB' })];
}

const LOWER_CASE = /^(?:bearer|basic) /u;

/** `bearer` is no word that it knows. */
function knowingCapitals(operation: Operation, workshop: Workshop): Mutant {
  return {
    operator: 'refuse-lower-case-scheme',
    operation: operation.key,
    place: '',
    clause: operation.securityPointer ?? operation.pointer,
    faultCode: 205,
    telling: 'clause',
    *scenes() {
      for (const { before, request } of grantedWays(operation, workshop))
        yield [...before, inLowerCase(request)];
    },
    breaks: (right) => ({
      identify: (request, asked) =>
        asked === operation && LOWER_CASE.test(request.headers['authorization'] ?? '')
          ? refused('unauthenticated', 'valid credentials are needed')
          : right.identify(request, asked),
    }),
  };
}

function inLowerCase(request: MockRequest): MockRequest {
  const sent = request.headers['authorization'] ?? '';
  const authorization = sent.replace(/^\S+/u, (word) => word.toLowerCase());
  return { ...request, headers: { ...request.headers, authorization } };
}

/** What cannot be read as a token throws, and nobody catches it. */
function breakingAtTokens(
  operation: Operation,
  bearers: readonly SecurityScheme[],
  workshop: Workshop,
): readonly Mutant[] {
  const [first] = bearers;
  if (first === undefined) return [];
  return [
    refusing(
      {
        operator: 'crash-on-garbled-token',
        faultCode: 100,
        clause: operation.securityPointer ?? operation.pointer,
      },
      operation,
      ({ reason }, right, request) =>
        reason === 'unauthenticated' && isGarbled(credentialIn(request, first)) ? CRASH : right,
      () => withGarbled(operation, first, workshop),
    ),
  ];
}

/** A JSON Web Token has three parts. */
const isGarbled = (token: string | undefined): boolean =>
  token !== undefined && token.split('.').length !== 3;

function* withGarbled(operation: Operation, scheme: SecurityScheme, workshop: Workshop): Iterable<Scene> {
  for (const { before, input } of grantedWays(operation, workshop)) {
    const bare = workshop.explorer.written(operation, { ...input, identity: 'anonymous' });
    yield [...before, withCredential(bare, scheme, 'garbled')];
  }
}
