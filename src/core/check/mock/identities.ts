import type { IdentityName } from '#core/plan/index';
import type { ApiSpec, Operation, SecurityScheme } from '#core/spec/index';
import { refused, type MockRequest, type Refusal } from './exchange.js';

/** Who the mock knows. Everybody else is anonymous. */
export const KNOWN_IDENTITIES = ['userA', 'userB', 'admin'] as const;
export type KnownIdentity = (typeof KNOWN_IDENTITIES)[number];

export interface Caller {
  readonly kind: 'caller';
  readonly identity: IdentityName;
}

/**
 * What an identity proves itself with: a token, or where the document asks for basic authentication
 * `user:password`. The same text serves all schemes of a document, as in suites.
 */
export function credentialOf(
  identity: KnownIdentity,
  { securitySchemes }: Pick<ApiSpec, 'securitySchemes'>,
): string {
  const word = identity.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
  const isBasic = Object.values(securitySchemes).some(({ kind }) => kind === 'basic');
  return isBasic ? `${word}:mock-password` : `mock-token-${word}`;
}

type Schemes = ApiSpec['securitySchemes'];

/** What an identity sends, and where: one way for each security scheme. */
export function howToAuthenticate({ securitySchemes }: Pick<ApiSpec, 'securitySchemes'>): readonly {
  readonly identity: KnownIdentity;
  readonly sent: readonly string[];
}[] {
  const schemes = Object.values(securitySchemes).filter((scheme) => isHttp(scheme));
  if (schemes.length === 0) return [];
  return KNOWN_IDENTITIES.map((identity) => {
    const credential = credentialOf(identity, { securitySchemes });
    return { identity, sent: [...new Set(schemes.map((scheme) => sentFor(scheme, credential)))] };
  });
}

function sentFor(scheme: SecurityScheme, credential: string): string {
  if (scheme.kind === 'basic') return `Authorization: Basic ${btoa(credential)}`;
  if (scheme.kind !== 'api-key') return `Authorization: Bearer ${credential}`;
  if (scheme.in === 'header') return `${scheme.name}: ${credential}`;
  return scheme.in === 'query' ? `?${scheme.name}=${credential}` : `Cookie: ${scheme.name}=${credential}`;
}

/** Who calls, as far as the operation's security requirements let them in (OpenAPI: one of them, all of its schemes). */
export function identify(
  request: MockRequest,
  operation: Operation,
  { schemes, isForAdmins }: { readonly schemes: Schemes; readonly isForAdmins: boolean },
): Caller | Refusal {
  const callers = operation.security.map((requirement) =>
    Object.keys(requirement)
      .filter((name) => isHttp(schemes[name]))
      .map((name) => claimed(request, schemes[name], schemes)),
  );
  const [identity] = callers.find((claims) => claims.length > 0 && isOne(claims)) ?? [];
  if (identity !== undefined)
    return isForAdmins && identity !== 'admin'
      ? refused('forbidden', 'this is for administrators')
      : { kind: 'caller', identity };
  const isOpen = operation.security.length === 0 || callers.some((claims) => claims.length === 0);
  return isOpen
    ? { kind: 'caller', identity: anybody(request, schemes) }
    : refused('unauthenticated', 'valid credentials are needed');
}

/** What no request says (mutual TLS), or the document does not explain, is taken to be fulfilled. */
const isHttp = (scheme: SecurityScheme | undefined): boolean =>
  scheme !== undefined && scheme.kind !== 'unsupported';

const isOne = (identities: readonly (KnownIdentity | undefined)[]): boolean =>
  identities[0] !== undefined && identities.every((identity) => identity === identities[0]);

/** Of an open operation: whoever proves to be somebody, by any scheme. */
function anybody(request: MockRequest, schemes: Schemes): IdentityName {
  const found = Object.values(schemes).map((scheme) => claimed(request, scheme, schemes));
  return found.find((identity) => identity !== undefined) ?? 'anonymous';
}

function claimed(
  request: MockRequest,
  scheme: SecurityScheme | undefined,
  schemes: Schemes,
): KnownIdentity | undefined {
  const sent = scheme === undefined ? undefined : credentialIn(request, scheme);
  return KNOWN_IDENTITIES.find((identity) => credentialOf(identity, { securitySchemes: schemes }) === sent);
}

/** The credential that was sent, if any, without its wrapping. */
export function credentialIn(request: MockRequest, scheme: SecurityScheme): string | undefined {
  if (scheme.kind === 'api-key') return apiKeyIn(request, scheme);
  const [, word = '', text = ''] = /^(\S+)\s+(\S+)$/u.exec(request.headers['authorization'] ?? '') ?? [];
  if (scheme.kind === 'basic') return word.toLowerCase() === 'basic' ? decoded(text) : undefined;
  return word.toLowerCase() === 'bearer' ? text : undefined;
}

function apiKeyIn(
  request: MockRequest,
  { in: place, name }: Extract<SecurityScheme, { kind: 'api-key' }>,
): string | undefined {
  if (place === 'header') return request.headers[name.toLowerCase()];
  if (place === 'query') return request.query.find(([key]) => key === name)?.[1];
  return cookiesIn(request).get(name);
}

function decoded(base64: string): string | undefined {
  try {
    return atob(base64);
  } catch {
    return undefined;
  }
}

export function cookiesIn({ headers }: MockRequest): ReadonlyMap<string, string> {
  const pairs = (headers['cookie'] ?? '').split(/;\s*/u).filter((pair) => pair.includes('='));
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}
