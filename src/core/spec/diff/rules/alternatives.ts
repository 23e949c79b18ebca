import type { JsonSchema } from '../../api-spec.js';
import { isObject, ownString } from '../../json-tree.js';
import { canonical } from '../canonical.js';
import { quoted, type Finding, type Spot } from '../finding.js';
import {
  allowsAnything,
  alternativesOf,
  type Alternatives,
  type Place,
  type SchemaSide,
  unwrapped,
  type View,
} from '../schema-view.js';

/** Two schemas, with where they stand: what they are compared as when only one of them has alternatives. */
export interface AlternativesPair {
  readonly before: View;
  readonly after: View;
  readonly earlierPlaces: readonly Place[];
  readonly laterPlaces: readonly Place[];
  readonly earlier: SchemaSide;
  readonly later: SchemaSide;
}

export interface AlternativesComparison {
  readonly findings: readonly Finding[];
  /** Alternatives that are the same ones, to be compared each with each. */
  readonly matched: readonly (readonly [Place, Place])[];
  /** Nothing else about the schemas can be compared. */
  readonly isAll: boolean;
}

/** `anyOf` and `oneOf`: what is one of several may be one of more, or of fewer. */
export function compareAlternatives(pair: AlternativesPair): AlternativesComparison {
  const [earlier, later] = [alternativesOf(pair.before), alternativesOf(pair.after)];
  const both = earlier.slice(0, later.length).map((was, index) => choices(pair, was, later[index] ?? was));
  const gone = earlier.slice(later.length).map((was) => oneSided(pair, was, 'removed'));
  const come = later.slice(earlier.length).map((is) => oneSided(pair, is, 'added'));
  const all = [...both, ...gone, ...come];
  return {
    findings: all.flatMap(({ findings }) => findings),
    matched: all.flatMap(({ matched }) => matched),
    isAll: all.some(({ isAll }) => isAll),
  };
}

function choices(pair: AlternativesPair, was: Alternatives, is: Alternatives): AlternativesComparison {
  const { matched, gone, come } = match(pair, was.places, is.places);
  const places = { before: was, after: is };
  const findings: Finding[] = [];
  if (gone.length > 0) {
    const says = `no longer allows ${names(gone)}`;
    findings.push({ rule: 'alternatives-removed', effect: 'narrows', says, ...places });
  }
  if (come.length > 0) {
    const says = `now also allows ${names(come)}`;
    findings.push({ rule: 'alternatives-added', effect: 'widens', says, ...places });
  }
  return { findings, matched, isAll: false };
}

const names = (places: readonly Place[]): string => places.map((place) => nameOf(place)).join(', ');

function nameOf({ schema, pointer }: Place): string {
  const title = isObject(schema) ? (ownString(schema, '$ref') ?? ownString(schema, 'title')) : undefined;
  return title === undefined
    ? `another alternative (${quoted(pointer)})`
    : quoted(title.slice(title.lastIndexOf('/') + 1)).replaceAll('"', '');
}

interface Matching {
  readonly matched: (readonly [Place, Place])[];
  readonly gone: readonly Place[];
  readonly come: readonly Place[];
}

/** By name, then by content, then by title; what is left over is paired when there is one of each and no name. */
function match(pair: AlternativesPair, was: readonly Place[], is: readonly Place[]): Matching {
  const matched: (readonly [Place, Place])[] = [];
  let [gone, come] = [was, is];
  const contents = new Map([
    ...was.map((place) => [place, contentOf(pair.earlier, place)] as const),
    ...is.map((place) => [place, contentOf(pair.later, place)] as const),
  ]);
  for (const keyOf of [referenceOf, (place: Place) => contents.get(place), titleOf]) {
    const waiting = new Map(come.map((place) => [keyOf(place), place]));
    waiting.delete(undefined);
    const found = gone.flatMap((place) => {
      const partner = waiting.get(keyOf(place));
      waiting.delete(keyOf(place));
      return partner === undefined ? [] : [[place, partner] as const];
    });
    const taken = new Set(found.flat());
    matched.push(...found);
    gone = gone.filter((place) => !taken.has(place));
    come = come.filter((place) => !taken.has(place));
  }
  return leftOver({ matched, gone, come });
}

function leftOver({ matched, gone, come }: Matching): Matching {
  const [was, is] = [gone[0], come[0]];
  if (gone.length !== 1 || come.length !== 1 || was === undefined || is === undefined)
    return { matched, gone, come };
  if (referenceOf(was) !== undefined && referenceOf(is) !== undefined) return { matched, gone, come };
  return { matched: [...matched, [was, is]], gone: [], come: [] };
}

const member = (schema: JsonSchema, keyword: string): string | undefined =>
  isObject(schema) ? ownString(schema, keyword) : undefined;
const referenceOf = ({ schema }: Place): string | undefined => member(schema, '$ref');
const titleOf = ({ schema }: Place): string | undefined => member(schema, 'title');
const contentOf = (side: SchemaSide, { schema }: Place): string => canonical(side.resolved(schema));

/**
 * Only one of the documents has alternatives here. They generalise the other's schema when it is one of them; beside
 * other keywords they limit what these allow; else there is no telling what has become of the values.
 */
function oneSided(
  pair: AlternativesPair,
  alternatives: Alternatives,
  what: 'added' | 'removed',
): AlternativesComparison {
  const isAdded = what === 'added';
  const places = isAdded
    ? { before: spot(pair.before), after: alternatives }
    : { before: alternatives, after: spot(pair.after) };
  const finding = (rule: string, effect: Finding['effect'], says: string): AlternativesComparison => {
    return {
      findings: [{ rule, effect, says, ...places }],
      matched: [],
      isAll: rule !== `alternatives-${what}`,
    };
  };
  if (alternatives.places.some(({ schema }) => limitsNothing(schema))) {
    return isAdded
      ? finding('generalised-to-alternatives', 'widens', 'now has an alternative that allows anything')
      : finding(
          'reduced-to-one-alternative',
          'narrows',
          'no longer has the alternative that allows anything',
        );
  }
  if (isOneOfThem(pair, alternatives, isAdded)) {
    return isAdded
      ? finding('generalised-to-alternatives', 'widens', 'now has alternatives besides what it was')
      : finding('reduced-to-one-alternative', 'narrows', 'is now only one of the alternatives that it had');
  }
  if (isAlone(isAdded ? pair.after : pair.before) && !allowsAnything(isAdded ? pair.before : pair.after)) {
    return finding(
      'replaced-by-alternatives',
      'incomparable',
      `is described in another way (${alternatives.keyword})`,
    );
  }
  return isAdded
    ? finding(
        'alternatives-added',
        'narrows',
        `must now be one of several alternatives (${alternatives.keyword})`,
      )
    : finding(
        'alternatives-removed',
        'widens',
        `need no longer be one of several alternatives (${alternatives.keyword})`,
      );
}

const limitsNothing = (schema: JsonSchema): boolean =>
  schema === true || (isObject(schema) && Object.keys(schema).length === 0);

function isOneOfThem(pair: AlternativesPair, { places }: Alternatives, isAdded: boolean): boolean {
  const [side, otherSide] = isAdded ? [pair.later, pair.earlier] : [pair.earlier, pair.later];
  const [only, ...others] = isAdded ? pair.earlierPlaces : pair.laterPlaces;
  if (only === undefined || others.length > 0) return false;
  const itself = { ...only, schema: unwrapped(only.schema) };
  const content = contentOf(otherSide, itself);
  return places.some((place) => {
    const isNamed = referenceOf(place) !== undefined && referenceOf(place) === referenceOf(itself);
    return isNamed || contentOf(side, place) === content;
  });
}

/** Whether the alternatives are all that the schema says. */
function isAlone(view: View): boolean {
  const rest = view.conjuncts.filter(
    ({ keywords }) => !Object.hasOwn(keywords, 'anyOf') && !Object.hasOwn(keywords, 'oneOf'),
  );
  const holders = view.conjuncts.filter((conjunct) => !rest.includes(conjunct));
  const says = ['type', 'properties', 'enum', 'items'];
  return (
    allowsAnything({ ...view, conjuncts: rest }) &&
    !holders.some(({ keywords }) => says.some((keyword) => Object.hasOwn(keywords, keyword)))
  );
}

const spot = ({ pointer, home }: View): Spot => ({ pointer, home });
