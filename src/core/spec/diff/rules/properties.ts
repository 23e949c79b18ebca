import { own, ownArray } from '../../json-tree.js';
import { quoted, type Finding, type Spot } from '../finding.js';
import {
  allowsNothing,
  isSet,
  namedPlaces,
  placesUnder,
  spotOf,
  type HeldPlaces,
  type SchemaSide,
  type View,
} from '../schema-view.js';
import { defaultOf } from './values.js';

/** Two schemas of objects, with the documents that they are from. */
export interface ObjectPair {
  readonly before: View;
  readonly after: View;
  readonly earlier: SchemaSide;
  readonly later: SchemaSide;
}

/** Properties that came, went, became required or optional. */
export function properties(pair: ObjectPair): readonly Finding[] {
  const earlier = namedPlaces(pair.before, 'properties');
  const later = namedPlaces(pair.after, 'properties');
  const required = { before: requiredIn(pair.before), after: requiredIn(pair.after) };
  const names = new Set([...earlier.keys(), ...later.keys(), ...required.before, ...required.after]);
  return [...names].flatMap((name) => {
    const [was, is] = [earlier.get(name), later.get(name)];
    const need = { before: required.before.has(name), after: required.after.has(name) };
    if (was === undefined && is !== undefined) return [added(pair, name, is, need.after)];
    if (was !== undefined && is === undefined) return [removed(pair, name, was, need.before)];
    return need.before === need.after ? [] : [requirement(pair, name, is, need.after)];
  });
}

function requiredIn({ conjuncts }: View): ReadonlySet<string> {
  const names = conjuncts.flatMap(({ keywords }) => ownArray(keywords, 'required'));
  return new Set(names.filter((name) => typeof name === 'string'));
}

function added(pair: ObjectPair, name: string, places: HeldPlaces, isRequired: boolean): Finding {
  const view = pair.later.view(places, pair.after);
  const isSpared = isSet(view, 'readOnly') || defaultOf(view) !== undefined;
  return {
    rule: isRequired ? 'required-property-added' : 'property-added',
    effect: isRequired ? 'narrows' : 'none',
    says: `has a new${isRequired ? ' required' : ''} property ${quoted(name)}`,
    ...(isSpared && { inRequests: 'safe' as const }),
    before: spotOf(pair.before, 'properties'),
    after: spotAt(places),
  };
}

function removed(pair: ObjectPair, name: string, places: HeldPlaces, isRequired: boolean): Finding {
  const view = pair.earlier.view(places, pair.before);
  const isClosed = allowsNothing(additional(pair.later, pair.after));
  return {
    rule: isRequired ? 'required-property-removed' : 'property-removed',
    effect: 'unknown',
    says: `no longer has the property ${quoted(name)}${isClosed ? ', and allows no others' : ''}`,
    inRequests: isSet(view, 'readOnly') ? 'safe' : isClosed ? 'breaking' : 'potentially_breaking',
    inResponses: isRequired && !isSet(view, 'writeOnly') ? 'breaking' : 'safe',
    before: spotAt(places),
    after: spotOf(pair.after, 'properties'),
  };
}

/** @param places of the property, where the schema describes it */
function requirement(
  pair: ObjectPair,
  name: string,
  places: HeldPlaces | undefined,
  isRequired: boolean,
): Finding {
  const view = pair.later.view(places ?? [], pair.after);
  const spares = isSet(view, 'readOnly') || (isRequired && defaultOf(view) !== undefined);
  return {
    rule: isRequired ? 'property-became-required' : 'property-became-optional',
    effect: isRequired ? 'narrows' : 'widens',
    says: `${isRequired ? 'now' : 'no longer'} requires the property ${quoted(name)}`,
    ...(spares && { inRequests: 'safe' as const }),
    ...(isSet(view, 'writeOnly') && { inResponses: 'safe' as const }),
    before: spotOf(pair.before, 'required'),
    after: spotOf(pair.after, 'required'),
  };
}

const spotAt = ([{ pointer, holder }]: HeldPlaces): Spot => ({ pointer, home: holder });

function additional(side: SchemaSide, view: View): View {
  return side.view(placesUnder(view, 'additionalProperties', '.*'), view);
}

/** Whether properties without a description are allowed at all. */
export function openness({ before, after, earlier, later }: ObjectPair): readonly Finding[] {
  const wasClosed = allowsNothing(additional(earlier, before));
  const isClosed = allowsNothing(additional(later, after));
  if (wasClosed === isClosed) return [];
  const finding: Finding = {
    rule: isClosed ? 'additional-properties-forbidden' : 'additional-properties-allowed',
    effect: isClosed ? 'narrows' : 'widens',
    says: isClosed ? 'no longer allows other properties' : 'now allows other properties',
    // Clients that read what they know take no notice of others.
    inResponses: 'safe',
    before: spotOf(before, 'additionalProperties'),
    after: spotOf(after, 'additionalProperties'),
  };
  return [finding];
}

/** Properties that others call for. */
export function dependencies({ before, after }: ObjectPair): readonly Finding[] {
  const [earlier, later] = [dependentIn(before), dependentIn(after)];
  const places = { before: spotOf(before, 'dependentRequired'), after: spotOf(after, 'dependentRequired') };
  const come = [...later].filter((one) => !earlier.has(one));
  const gone = [...earlier].filter((one) => !later.has(one));
  const says = (verb: string, all: readonly string[]): string => `${verb} ${all.slice(0, 5).join(', ')}`;
  return [
    ...(come.length === 0
      ? []
      : [
          {
            rule: 'dependent-required-added',
            effect: 'narrows' as const,
            says: says('now requires', come),
            ...places,
          },
        ]),
    ...(gone.length === 0
      ? []
      : [
          {
            rule: 'dependent-required-removed',
            effect: 'widens' as const,
            says: says('no longer requires', gone),
            ...places,
          },
        ]),
  ];
}

function dependentIn({ conjuncts }: View): ReadonlySet<string> {
  const all = conjuncts.flatMap(({ keywords }) => {
    const map = own(keywords, 'dependentRequired');
    return Object.entries(map ?? {}).flatMap(([name, needed]) => {
      return (Array.isArray(needed) ? needed : []).map((other) => `${quoted(other)} with ${quoted(name)}`);
    });
  });
  return new Set(all);
}
