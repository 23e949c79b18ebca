import type { Operation, SecurityScheme } from '#core/spec/index';
import { literal } from '../data/value-expr.js';
import { withArticle } from '../naming.js';
import type { NamedValue } from '../test-plan.js';

export type Schemes = Readonly<Record<string, SecurityScheme>>;
export type UsableScheme = Exclude<SecurityScheme, { kind: 'unsupported' }>;

/** A scheme that an operation asks for. */
export interface NamedScheme {
  readonly name: string;
  readonly scheme: UsableScheme;
}

/** Credentials as a request carries them. */
export interface Carried {
  readonly headers: readonly NamedValue[];
  readonly query: readonly NamedValue[];
  readonly cookies: readonly NamedValue[];
}

const UNKNOWN_TOKEN = 'unknown-token';
const UNKNOWN_KEY = 'unknown-key';
/** `nobody:wrong-password`, as RFC 7617 writes it. */
const UNKNOWN_USER = 'bm9ib2R5Ondyb25nLXBhc3N3b3Jk';

const NOTHING: Carried = { headers: [], query: [], cookies: [] };

/**
 * What an operation asks for: any of these lists, and of that list everything. Undefined where the document does not
 * say enough of one of them.
 */
export function alternativesOf(
  { security }: Operation,
  schemes: Schemes,
): readonly (readonly NamedScheme[])[] | undefined {
  const alternatives = security.map((requirement) =>
    Object.keys(requirement).flatMap((name) => {
      const scheme = Object.hasOwn(schemes, name) ? schemes[name] : undefined;
      return scheme === undefined || scheme.kind === 'unsupported' ? [] : [{ name, scheme }];
    }),
  );
  const isComplete = alternatives.every(
    (named, index) => named.length === Object.keys(security[index] ?? {}).length,
  );
  return isComplete ? alternatives : undefined;
}

/** Credentials of the right form that no server knows (RFC 6750, 3.1: `invalid_token`). */
export function unknownCredentials(schemes: readonly NamedScheme[]): Carried {
  const texts = { key: UNKNOWN_KEY, basic: `Basic ${UNKNOWN_USER}`, bearer: `Bearer ${UNKNOWN_TOKEN}` };
  return schemes.map(({ scheme }) => credential(scheme, texts)).reduce(together, NOTHING);
}

/**
 * Credentials that cannot be read: nothing stands where they should, or what no scheme allows (RFC 6750, 2.1: a token
 * has no spaces; RFC 7617, 2: a name, a colon and a password in base64); and a password that is empty.
 */
export function malformedCredentials(schemes: readonly NamedScheme[]): readonly Carried[] {
  const isHttp = schemes.some(({ scheme }) => scheme.kind !== 'api-key');
  const forms = isHttp ? MALFORMED : MALFORMED.slice(0, 1);
  const isBasic = schemes.some(({ scheme }) => scheme.kind === 'basic');
  return [...forms, ...(isBasic ? [NO_PASSWORD] : [])].map((texts) =>
    schemes.map(({ scheme }) => credential(scheme, texts)).reduce(together, NOTHING),
  );
}

/**
 * JSON Web Tokens that nobody who may has signed; undefined where no token is asked for. `alg` is `none`, or spelt so
 * that a list of forbidden names misses it (RFC 8725, 2.1 and 3.1), or there is a signature by no known key.
 */
export function unsignedTokens(schemes: readonly NamedScheme[]): readonly Carried[] | undefined {
  const isToken = schemes.some(({ scheme }) => kindOf(scheme) === 'bearer token');
  return isToken ? UNSIGNED.map((token) => authorization(`Bearer ${token}`)) : undefined;
}

/** So short that no scanner for secrets takes them for one. Each is about the subject `1`. */
const UNSIGNED = [
  'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.',
  'eyJhbGciOiJOb05lIn0.eyJzdWIiOiIxIn0.',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.Zm9yZ2Vk',
];

const MALFORMED: readonly Texts[] = [
  { key: '', basic: 'Basic', bearer: 'Bearer' },
  { key: '', basic: 'Basic nobody:wrong-password', bearer: 'Bearer unknown token' },
];
/** `nobody:`, as RFC 7617 writes it. */
const NO_PASSWORD: Texts = { key: '', basic: 'Basic bm9ib2R5Og==', bearer: 'Bearer' };

const together = (one: Carried, other: Carried): Carried => ({
  headers: joined(one.headers, other.headers),
  query: joined(one.query, other.query),
  cookies: joined(one.cookies, other.cookies),
});

/** One header cannot say two things: the first counts. */
const joined = (first: readonly NamedValue[], then: readonly NamedValue[]): readonly NamedValue[] => [
  ...first,
  ...then.filter(({ name }) => !first.some((known) => known.name === name)),
];

type Texts = Readonly<Record<'key' | 'basic' | 'bearer', string>>;

function credential(scheme: UsableScheme, texts: Texts): Carried {
  if (scheme.kind !== 'api-key') return authorization(scheme.kind === 'basic' ? texts.basic : texts.bearer);
  const key: NamedValue = { name: scheme.name, value: literal(texts.key) };
  if (scheme.in === 'header') return { ...NOTHING, headers: [key] };
  return scheme.in === 'query' ? { ...NOTHING, query: [key] } : { ...NOTHING, cookies: [key] };
}

const authorization = (text: string): Carried => ({
  ...NOTHING,
  headers: [{ name: 'Authorization', value: literal(text) }],
});

/** Well-formed credentials of a kind that is none of these; undefined where every kind is. */
export function otherKind(
  schemes: readonly NamedScheme[],
): { readonly words: string; readonly credentials: Carried } | undefined {
  const kinds = new Set(schemes.map(({ scheme }) => kindOf(scheme)));
  // An API key in this header may look like anything.
  if (schemes.some(({ scheme }) => scheme.kind === 'api-key' && /^authorization$/iu.test(scheme.name)))
    return undefined;
  const wanted = [...kinds].map(withArticle).join(' or ');
  if (!kinds.has('password'))
    return {
      words: `a password, where ${wanted} is wanted`,
      credentials: authorization(`Basic ${UNKNOWN_USER}`),
    };
  if (!kinds.has('bearer token'))
    return {
      words: `a bearer token, where ${wanted} is wanted`,
      credentials: authorization(`Bearer ${UNKNOWN_TOKEN}`),
    };
  return undefined;
}

/** Where a request carries the credentials of a scheme: two schemes may share one place. */
export const placeOf = ({ scheme }: NamedScheme): string =>
  scheme.kind === 'api-key' ? `${scheme.in} ${scheme.name.toLowerCase()}` : 'header authorization';

/** What people call the credentials of a scheme. */
export function kindOf({ kind }: UsableScheme): 'API key' | 'password' | 'bearer token' {
  if (kind === 'api-key') return 'API key';
  return kind === 'basic' ? 'password' : 'bearer token';
}
