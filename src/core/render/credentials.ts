import { hasWord, inLowerCase, lengthened } from '#core/plan/index';
import type { Json, SecurityScheme } from '#core/spec/index';

type Schemes = Readonly<Record<string, SecurityScheme>>;

/** How the token of a security scheme travels with a request. */
export type Credential = {
  /** The document's name of the scheme. */
  readonly of: string;
  readonly in: 'header' | 'query' | 'cookie';
  readonly name: string;
  readonly scheme?: 'Bearer' | 'Basic' | 'bearer' | 'basic';
  /** The name by which alone it is sent, in place of the usual way. */
  readonly as?: string;
  /** What stands behind it then. */
  readonly added?: string;
};

type Place = Pick<Credential, 'in' | 'name' | 'scheme'>;

const BEARER: Place = { in: 'header', name: 'authorization', scheme: 'Bearer' };

/** Where tokens go, from the document's security schemes; without any, bearer tokens. */
export function credentialsOf(schemes: Schemes = {}): readonly Credential[] {
  const found = Object.entries(schemes).flatMap(([of, scheme]) => {
    const place = placeOf(scheme);
    if (place === undefined) return [];
    const other = place.scheme === 'Basic' ? 'basic' : 'bearer';
    const spelled = hasWord(scheme) ? [{ of, ...place, scheme: other, as: inLowerCase(of) } as const] : [];
    const added = isPassword(scheme) ? [] : [{ of, ...place, as: lengthened(of), added: ADDED } as const];
    return [{ of, ...place }, ...spelled, ...added];
  });
  return found.length === 0 ? [{ of: 'token', ...BEARER }] : found;
}

/** Two letters of base64 are more than the bits that a signature may leave unused. */
export const ADDED = '00';

/** Of a password that is wrong too often, servers lock the account. */
const isPassword = ({ kind }: SecurityScheme): boolean => kind === 'basic';

/** Whether a request sends it: all in their usual ways, or those that it names. */
export const isSent = ({ of, as }: Credential, schemes: readonly string[] | undefined): boolean =>
  schemes === undefined ? as === undefined : schemes.includes(as ?? of);

function placeOf(scheme: SecurityScheme): Place | undefined {
  switch (scheme.kind) {
    case 'api-key':
      return { in: scheme.in, name: scheme.name };
    case 'basic':
      return { ...BEARER, scheme: 'Basic' };
    case 'bearer':
    case 'oauth2':
    case 'openid-connect':
      return BEARER;
    case 'unsupported':
      return undefined;
  }
}

/** Flows of OAuth 2 (Swagger 2.0 is read as OpenAPI 3) whose tokens a program can ask for, by the grants' names. */
const GRANTS = { clientCredentials: 'client-credentials', password: 'password' } as const;

/** Where the document says that tokens are had: by grant, and under `discovery` for OpenID Connect. */
export function tokenSourcesOf(schemes: Schemes = {}): Json {
  const sources: Record<string, string> = {};
  for (const scheme of Object.values(schemes)) {
    if (scheme.kind === 'openid-connect' && scheme.url !== '') sources['discovery'] ??= scheme.url;
    if (scheme.kind !== 'oauth2') continue;
    for (const [flow, grant] of Object.entries(GRANTS)) {
      const url = tokenUrlIn(scheme.flows, flow);
      if (url !== undefined) sources[grant] ??= url;
    }
    const refresh = ['authorizationCode', 'password'].map((flow) => tokenUrlIn(scheme.flows, flow));
    const url = refresh.find((one) => one !== undefined);
    if (url !== undefined) sources['refresh-token'] ??= url;
  }
  return sources;
}

function tokenUrlIn(flows: Json, flow: string): string | undefined {
  const found = memberOf(flows, flow);
  const url = memberOf(found, 'refreshUrl') ?? memberOf(found, 'tokenUrl');
  const token = memberOf(found, 'tokenUrl');
  const wanted = flow === 'authorizationCode' ? url : token;
  return typeof wanted === 'string' && wanted !== '' ? wanted : undefined;
}

const memberOf = (value: Json | undefined, key: string): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, Json>>)[key]
    : undefined;

/** `TOKEN_USER_A` for `userA`. */
export function tokenVariable(identity: string): string {
  return `TOKEN_${upperSnake(identity)}`;
}

/** `TOKEN_USER_A_API_KEY` for the scheme `apiKey`: where one credential is not enough. */
export const schemeVariable = (identity: string, scheme: string): string =>
  `${tokenVariable(identity)}_${upperSnake(scheme)}`;

/** `LOGIN_USER_A`: how `userA` gets a token by request, as JSON. */
export const loginVariable = (identity: string): string => `LOGIN_${upperSnake(identity)}`;

const upperSnake = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .toUpperCase();
