import { quoted, type Finding } from '../finding.js';
import { allowsNothing, namedPlaces, placesUnder, spotOf } from '../schema-view.js';
import type { ObjectPair } from './properties.js';

interface MemberKind {
  readonly keyword: 'patternProperties' | 'dependentSchemas' | 'prefixItems';
  readonly rule: string;
  /** For people, before the member's name. */
  readonly noun: string;
}

const KINDS: readonly MemberKind[] = [
  { keyword: 'patternProperties', rule: 'pattern-property', noun: 'a schema of properties that match' },
  { keyword: 'dependentSchemas', rule: 'dependent-schema', noun: 'a schema for objects that have' },
  { keyword: 'prefixItems', rule: 'prefix-items', noun: 'a schema of the item with index' },
];

/** Schemas under a name that limit what has that name, or matches it. What both documents have is compared itself. */
export function members(pair: ObjectPair): readonly Finding[] {
  return KINDS.flatMap((kind) => {
    const { keyword, rule, noun } = kind;
    const [earlier, later] = [namedPlaces(pair.before, keyword), namedPlaces(pair.after, keyword)];
    const places = { before: spotOf(pair.before, keyword), after: spotOf(pair.after, keyword) };
    const come = [...later.keys()].filter((name) => !earlier.has(name));
    const gone = [...earlier.keys()].filter((name) => !later.has(name));
    const opens = keyword === 'patternProperties' && isClosed(pair);
    return [
      ...come.map((name): Finding => {
        const says = `now has ${noun} ${quoted(name)}`;
        return { rule: `${rule}-added`, effect: opens ? 'widens' : 'narrows', says, ...places };
      }),
      ...gone.map((name): Finding => {
        const says = `no longer has ${noun} ${quoted(name)}`;
        return { rule: `${rule}-removed`, effect: opens ? 'narrows' : 'widens', says, ...places };
      }),
    ];
  });
}

/** Where no other properties are allowed, a pattern is what allows some. */
function isClosed({ before, after, earlier, later }: ObjectPair): boolean {
  const was = earlier.view(placesUnder(before, 'additionalProperties', '.*'), before);
  const is = later.view(placesUnder(after, 'additionalProperties', '.*'), after);
  return allowsNothing(was) && allowsNothing(is);
}
