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

/** Credentials of which nothing stands where they should: an empty key, a scheme without a token. */
export function malformedCredentials(schemes: readonly NamedScheme[]): Carried {
  const texts = { key: '', basic: 'Basic', bearer: 'Bearer' };
  return schemes.map(({ scheme }) => credential(scheme, texts)).reduce(together, NOTHING);
}

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

/** What people call the credentials of a scheme. */
export function kindOf({ kind }: UsableScheme): 'API key' | 'password' | 'bearer token' {
  if (kind === 'api-key') return 'API key';
  return kind === 'basic' ? 'password' : 'bearer token';
}
