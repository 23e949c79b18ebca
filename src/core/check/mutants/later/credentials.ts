import { isRecord } from '#core/plan/index';
import type { Json, Operation, SecurityScheme } from '#core/spec/index';
import type { MockRequest } from '../../mock/exchange.js';
import { cookiesIn, credentialIn, type Caller } from '../../mock/identities.js';
import { isOpen } from '../../mock/resources.js';
import { withCredential } from '../../play/credentials.js';
import type { Granted } from '../explorer.js';
import type { Family, Mutant } from '../mutant.js';
import type { Workshop } from '../workshop.js';

/** Credentials that prove nothing. */
export const credentials: Family = (operation, workshop) => {
  if (isOpen(operation)) return [];
  const names = new Set(operation.security.flatMap((requirement) => Object.keys(requirement)));
  const schemes = [...names].flatMap((name) => workshop.spec.securitySchemes[name] ?? []);
  const known = schemes.filter(({ kind }) => kind !== 'unsupported');
  const bearers = known.filter(isBearer);
  return [
    ...(known.length === 0 ? [] : [lettingIn(EMPTY, operation, known, workshop)]),
    ...(bearers.length === 0 ? [] : [lettingIn(UNSIGNED, operation, bearers, workshop)]),
  ];
};

const isBearer = ({ kind }: SecurityScheme): boolean =>
  kind !== 'basic' && kind !== 'api-key' && kind !== 'unsupported';

/** A credential that nobody has: how it looks, and how it is known. */
export interface Worthless {
  readonly operator: Mutant['operator'];
  credential(scheme: SecurityScheme): string;
  isIn(request: MockRequest, scheme: SecurityScheme): boolean;
}

const EVERYBODY: Caller = { kind: 'caller', identity: 'admin' };

/** One that lets in whoever has a worthless credential, and nobody else that it should not. */
export function lettingIn(
  worthless: Worthless,
  operation: Operation,
  schemes: readonly SecurityScheme[],
  { explorer }: Workshop,
): Mutant {
  const isReading = operation.method === 'get' || operation.method === 'head';
  return {
    operator: worthless.operator,
    operation: operation.key,
    place: '',
    clause: operation.securityPointer ?? operation.pointer,
    faultCode: isReading ? 207 : 208,
    telling: 'clause',
    *scenes() {
      const granted = explorer.granted(operation);
      if (granted === undefined) return;
      for (const scheme of schemes) yield [...granted.before, sent(granted, scheme, worthless, explorer)];
    },
    breaks: (right) => ({
      identify: (request, asked) => {
        const caller = right.identify(request, asked);
        const isRefused = caller.kind === 'refused' && caller.reason === 'unauthenticated';
        return asked === operation && isRefused && schemes.some((one) => worthless.isIn(request, one))
          ? EVERYBODY
          : caller;
      },
    }),
  };
}

/** The granted request with the worthless credential as its only one. */
function sent(
  { operation, input }: Granted,
  scheme: SecurityScheme,
  worthless: Worthless,
  explorer: Workshop['explorer'],
): MockRequest {
  const bare = explorer.written(operation, { ...input, identity: 'anonymous' });
  return withCredential(bare, scheme, worthless.credential(scheme));
}

/** No token, no key, no password behind a name. */
const EMPTY: Worthless = {
  operator: 'accept-empty-credential',
  credential: ({ kind }) => (kind === 'basic' ? 'user-a:' : ''),
  isIn: (request, scheme) => {
    if (scheme.kind === 'basic') return credentialIn(request, scheme)?.endsWith(':') === true;
    if (scheme.kind !== 'api-key') return /^bearer\s*$/iu.test(request.headers['authorization'] ?? '-');
    if (scheme.in === 'header') return request.headers[scheme.name.toLowerCase()]?.trim() === '';
    if (scheme.in === 'query')
      return request.query.some(([name, text]) => name === scheme.name && text === '');
    return cookiesIn(request).get(scheme.name) === '';
  },
};

/** Without padding, and with the two letters that addresses allow (RFC 7515). */
const encoded = (value: Json): string =>
  btoa(JSON.stringify(value)).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_');

/** A JSON Web Token that says of itself that nobody signed it (RFC 7519, 6). */
const UNSIGNED: Worthless = {
  operator: 'accept-unsigned-token',
  credential: () => `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded({ sub: 'user-a' })}.`,
  isIn: (request, scheme) => {
    const parts = (credentialIn(request, scheme) ?? '').split('.');
    return parts.length === 3 && algorithmIn(parts[0] ?? '') === 'none';
  },
};

function algorithmIn(part: string): string | undefined {
  try {
    const header = JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/'))) as Json;
    return isRecord(header) ? String(header['alg']).toLowerCase() : undefined;
  } catch {
    return undefined;
  }
}
