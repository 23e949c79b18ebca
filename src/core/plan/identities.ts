import type { Operation, OperationKey, SecurityScheme } from '#core/spec/index';
import { isAmong, type OperationPattern } from './operation-settings.js';
import type { RequestStep } from './test-plan.js';

/** Who sends a request, and by which of the schemes where they do not go together. */
export type Caller = Pick<RequestStep, 'identity' | 'schemes'>;

/** Whether a word stands before the credentials: `Bearer` or `Basic`. */
export const hasWord = ({ kind }: SecurityScheme): boolean => kind !== 'api-key' && kind !== 'unsupported';

/** Named by a request in place of a scheme: its word is written in lower case, which means the same (RFC 9110, 11.1). */
export const inLowerCase = (scheme: string): string => `${scheme} in lower case`;

/** Named by a request in place of a scheme: the credential with something added to it, which nobody was given. */
export const lengthened = (scheme: string): string => `${scheme} with more`;

/** Whether a caller without credentials is let in: nothing is required, or nothing is one of the alternatives. */
export const letsAnybodyIn = ({ security }: Operation): boolean =>
  security.length === 0 || security.some((schemes) => Object.keys(schemes).length === 0);

/** Who sends an operation's requests: anybody where it is open, an administrator where only they may, else user A. */
export class Identities {
  private readonly administrative: ReadonlySet<OperationKey>;
  private readonly isCrowded: boolean;

  /** @param named those that the project's settings name: they count whatever the document says */
  constructor(
    operations: readonly Operation[],
    named: readonly OperationPattern[],
    schemes: Readonly<Record<string, SecurityScheme>>,
  ) {
    this.isCrowded = isCrowded(Object.values(schemes));
    const secured = operations.filter((operation) => !letsAnybodyIn(operation));
    const found = secured.filter((operation) => isAmong(named, operation) || saysAdministrative(operation));
    // An API for administrators only has no other users: its user A is one.
    const isForAll = found.length === secured.length;
    this.administrative = new Set(isForAll ? [] : found.map(({ key }) => key));
  }

  /** Of several ways in the first is taken: the document's order is all that speaks for one of them. */
  of(operation: Operation): Caller {
    if (letsAnybodyIn(operation)) return { identity: 'anonymous' };
    const identity = this.isAdministrative(operation) ? 'admin' : 'userA';
    const [first = {}] = operation.security;
    return this.isCrowded ? { identity, schemes: Object.keys(first) } : { identity };
  }

  /** Whether the document says, by scopes, tags, paths or words, that an operation is for administrators only. */
  isAdministrative({ key }: Operation): boolean {
    return this.administrative.has(key);
  }
}

const ADMIN_SCOPE = /(?:^|[:._/\s-])admin(?:istrator|istration)?s?(?:$|[:._/\s-])/iu;
const ADMIN_TAG = /^admin(?:istrator|istration)?s?(?:$|[^a-z])/iu;
const ADMIN_PATH = /^(?:\/(?:api|rest|v\d+[\w.]*|_))*\/_?admin(?:istrator|istration)?s?(?:\/|$)/iu;
const ADMIN_WORDS = [
  /\bonly (?:an? |the )?admin(?:istrator)?s? (?:can|may|(?:is|are) allowed|ha(?:s|ve) access)\b/iu,
  /\b(?:only (?:for|by|available to|accessible (?:to|by))|restricted to) (?:the )?admin(?:istrator)?s?\b/iu,
  /\badmin(?:istrator)?s?[- ]only\b/iu,
  /\b(?:requires?|needs?) (?:an? |the )?admin(?:istrator)? (?:role|rights?|privileges?|permissions?|access|account)\b/iu,
  /\bmust be (?:an? |the )?admin(?:istrator)?\b/iu,
];

function saysAdministrative(operation: Operation): boolean {
  const { path, tags, security } = operation;
  return (
    security.every((schemes) =>
      Object.values(schemes).some((scopes) => scopes.some((scope) => ADMIN_SCOPE.test(scope))),
    ) ||
    tags.some((tag) => ADMIN_TAG.test(tag)) ||
    ADMIN_PATH.test(path) ||
    ADMIN_WORDS.some((words) => words.test(wordsAbout(operation)))
  );
}

/** What people read about an operation. */
export const wordsAbout = ({ summary, description }: Operation): string =>
  `${summary ?? ''}. ${description ?? ''}`;

/** Whether different credentials would stand in one place, as a password and a bearer token in `Authorization`. */
function isCrowded(schemes: readonly SecurityScheme[]): boolean {
  const wrappings = new Map<string, string>();
  return schemes.some((scheme) => {
    if (scheme.kind === 'unsupported') return false;
    const isKey = scheme.kind === 'api-key';
    const place = isKey ? `${scheme.in} ${scheme.name.toLowerCase()}` : 'header authorization';
    const wrapping = isKey || scheme.kind === 'basic' ? scheme.kind : 'bearer';
    const known = wrappings.get(place) ?? wrapping;
    wrappings.set(place, wrapping);
    return known !== wrapping;
  });
}
