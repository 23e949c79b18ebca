import type { Json } from '../../api-spec.js';
import { own } from '../../json-tree.js';
import { quoted, type Finding } from '../finding.js';
import { canonical } from '../canonical.js';
import { spotOf, valuesOf, type View } from '../schema-view.js';
import type { SchemaRule } from './rule.js';

type Values = ReadonlyMap<string, Json>;

/** `enum` and `const`; null is told with the type. */
export const values: SchemaRule = (before, after) => {
  const [earlier, later] = [allowed(before), allowed(after)];
  const places = { before: placeOf(before), after: placeOf(after) };
  if (earlier === undefined && later === undefined) return [];
  if (later === undefined) {
    return [
      { rule: 'enum-removed', effect: 'widens', says: 'is no longer limited to certain values', ...places },
    ];
  }
  if (earlier === undefined) {
    const says = `is now limited to ${listed(later)}`;
    return [{ rule: 'enum-added', effect: 'narrows', says, ...places }];
  }
  return [...removed(earlier, later, places), ...added(earlier, later, places)];
};

type Places = Pick<Finding, 'before' | 'after'>;

function removed(earlier: Values, later: Values, places: Places): Finding[] {
  const gone = without(earlier, later);
  if (gone.size === 0) return [];
  return [
    { rule: 'enum-values-removed', effect: 'narrows', says: `no longer allows ${listed(gone)}`, ...places },
  ];
}

function added(earlier: Values, later: Values, places: Places): Finding[] {
  const come = without(later, earlier);
  if (come.size === 0) return [];
  return [
    {
      rule: 'enum-values-added',
      effect: 'widens',
      says: `now also allows ${listed(come)}`,
      ...places,
    },
  ];
}

/** What all conjuncts allow. */
function allowed(view: View): Values | undefined {
  const [first, ...others] = view.conjuncts.flatMap(({ keywords }) => {
    const named = valuesOf(keywords)?.filter((value) => value !== null);
    return named === undefined ? [] : [new Map(named.map((value) => [canonical(value), value]))];
  });
  if (first === undefined || others.length === 0) return first;
  return new Map([...first].filter(([key]) => others.every((other) => other.has(key))));
}

const without = (all: Values, others: Values): Values =>
  new Map([...all].filter(([key]) => !others.has(key)));

const SHOWN = 5;

function listed(all: Values): string {
  const shown = [...all.values()].slice(0, SHOWN).map((value) => quoted(value));
  const more = all.size > SHOWN ? [`${all.size - SHOWN} more`] : [];
  return [...shown, ...more].join(', ');
}

function placeOf(view: View): Finding['before'] {
  const keyword = view.conjuncts.some(({ keywords }) => Object.hasOwn(keywords, 'const')) ? 'const' : 'enum';
  return spotOf(view, keyword);
}

/** Requests that leave it out may mean something else now, but they are as valid as before. */
export const defaults: SchemaRule = (before, after) => {
  const [earlier, later] = [defaultOf(before), defaultOf(after)];
  if (
    earlier === undefined
      ? later === undefined
      : later !== undefined && canonical(earlier) === canonical(later)
  )
    return [];
  const finding: Finding = {
    rule:
      earlier === undefined ? 'default-added' : later === undefined ? 'default-removed' : 'default-changed',
    effect: 'none',
    says: `now has ${later === undefined ? 'no default' : `the default ${quoted(later)}`} instead of ${earlier === undefined ? 'none' : quoted(earlier)}`,
    before: spotOf(before, 'default'),
    after: spotOf(after, 'default'),
  };
  return [finding];
};

export function defaultOf(view: View): Json | undefined {
  return view.conjuncts.map(({ keywords }) => own(keywords, 'default')).find((value) => value !== undefined);
}
