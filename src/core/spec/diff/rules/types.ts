import { isArray, own, type JsonObject } from '../../json-tree.js';
import { quoted, type Finding } from '../finding.js';
import type { Effect } from '../law.js';
import { allowsNull, spotOf, typesListed, type View } from '../schema-view.js';
import type { SchemaRule } from './rule.js';

/** The types that a view allows, `null` apart; undefined when it allows all. */
export function typesOf(view: View): ReadonlySet<string> | undefined {
  return view.conjuncts.reduce<ReadonlySet<string> | undefined>((known, { keywords }) => {
    return saidTypes(keywords).reduce<ReadonlySet<string> | undefined>((types, said) => {
      const named = said.filter((name) => name !== 'null');
      return types === undefined ? new Set(named) : both(types, named);
    }, known);
  }, undefined);
}

/** By `type`, and by alternatives that say no more than a type. */
function saidTypes(keywords: JsonObject): readonly (readonly string[])[] {
  const type = own(keywords, 'type');
  const said = [
    isArray(type) ? type : typeof type === 'string' ? [type] : undefined,
    typesListed(keywords, 'anyOf'),
    typesListed(keywords, 'oneOf'),
  ];
  return said.filter((types) => types !== undefined) as (readonly string[])[];
}

function both(known: ReadonlySet<string>, named: readonly string[]): ReadonlySet<string> {
  const integer = known.has('number') && named.includes('integer') ? ['integer'] : [];
  const kept = [...known].filter((name) => covers(new Set(named), name));
  return new Set([...kept, ...integer]);
}

const covers = (types: ReadonlySet<string>, name: string): boolean =>
  types.has(name) || (name === 'integer' && types.has('number'));

/** Whether values cannot be of both: then nothing else about them is worth a word. */
export function haveOtherTypes(before: View, after: View): boolean {
  const [earlier, later] = [typesOf(before), typesOf(after)];
  return earlier !== undefined && later !== undefined && effectOf(earlier, later) === 'incomparable';
}

export const type: SchemaRule = (before, after) => {
  const [earlier, later] = [typesOf(before), typesOf(after)];
  const effect = effectOf(earlier, later);
  if (effect === 'none') return [];
  const finding: Finding = {
    rule: `type-${{ narrows: 'narrowed', widens: 'widened' }[effect as string] ?? 'changed'}`,
    effect,
    says: `is now ${words(later)} instead of ${words(earlier)}`,
    before: spotOfTypes(before),
    after: spotOfTypes(after),
  };
  return [finding];
};

function spotOfTypes(view: View): Finding['before'] {
  const keyword = ['type', 'anyOf', 'oneOf'].find((name) =>
    view.conjuncts.some(({ keywords }) => Object.hasOwn(keywords, name)),
  );
  return spotOf(view, keyword ?? 'type');
}

function effectOf(earlier: ReadonlySet<string> | undefined, later: ReadonlySet<string> | undefined): Effect {
  if (earlier === undefined) return later === undefined ? 'none' : 'narrows';
  if (later === undefined) return 'widens';
  const gone = [...earlier].some((name) => !covers(later, name));
  const come = [...later].some((name) => !covers(earlier, name));
  if (gone && come) return 'incomparable';
  if (gone) return 'narrows';
  return come ? 'widens' : 'none';
}

function words(types: ReadonlySet<string> | undefined): string {
  if (types === undefined) return 'of any type';
  return types.size === 0 ? 'null' : [...types].sort().map(quotedName).join(' or ');
}

const quotedName = (name: string): string => `\`${name}\``;

export const nullability: SchemaRule = (before, after) => {
  const [earlier, later] = [allowsNull(before), allowsNull(after)];
  // Without a type null is one value of many; that is the type's business.
  if (earlier === later || (typesOf(before) === undefined) !== (typesOf(after) === undefined)) return [];
  const finding: Finding = {
    rule: later ? 'became-nullable' : 'became-not-nullable',
    effect: later ? 'widens' : 'narrows',
    says: later ? 'may now be null' : 'may no longer be null',
    before: spotOf(before, 'type'),
    after: spotOf(after, 'type'),
  };
  return [finding];
};

/** Formats whose values are a part of another one's. */
const WITHIN: Readonly<Record<string, readonly string[]>> = { int32: ['int64'], float: ['double'] };

export const format: SchemaRule = (before, after) => {
  const [earlier, later] = [formatOf(before), formatOf(after)];
  if (earlier === later) return [];
  const finding: Finding = {
    rule: earlier === undefined ? 'format-added' : later === undefined ? 'format-removed' : 'format-changed',
    effect: formatEffect(earlier, later),
    says: `now has ${later === undefined ? 'no format' : `the format ${quoted(later)}`} instead of ${quoted(earlier ?? 'none')}`,
    before: spotOf(before, 'format'),
    after: spotOf(after, 'format'),
  };
  return [finding];
};

function formatOf(view: View): string | undefined {
  const named = view.conjuncts.map(({ keywords }) => own(keywords, 'format'));
  return named.find((name) => typeof name === 'string');
}

function formatEffect(earlier: string | undefined, later: string | undefined): Effect {
  if (earlier === undefined) return 'narrows';
  if (later === undefined || WITHIN[earlier]?.includes(later) === true) return 'widens';
  return WITHIN[later]?.includes(earlier) === true ? 'narrows' : 'incomparable';
}
