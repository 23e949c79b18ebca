import { own } from '../../json-tree.js';
import { UNCHECKED_PATTERN_KEYWORD } from '../../normalise-schema.js';
import { quoted, type Finding } from '../finding.js';
import type { Effect } from '../law.js';
import { isSet, spotOf, type View } from '../schema-view.js';
import type { SchemaRule } from './rule.js';

/** Patterns that every text matches. */
const IDLE_PATTERNS = new Set(['', '.*', '^.*$', '^', '$']);

export const pattern: SchemaRule = (before, after) => {
  const [earlier, later] = [patternsOf(before), patternsOf(after)];
  const gone = earlier.filter((one) => !later.includes(one));
  const come = later.filter((one) => !earlier.includes(one));
  const change = patternChange(gone, come);
  if (change === undefined) return [];
  return [{ ...change, before: spotOf(before, 'pattern'), after: spotOf(after, 'pattern') }];
};

function patternChange(
  gone: readonly string[],
  come: readonly string[],
): Pick<Finding, 'rule' | 'effect' | 'says'> | undefined {
  if (come.length === 0) {
    if (gone.length === 0) return undefined;
    return { rule: 'pattern-removed', effect: 'widens', says: `need no longer match ${texts(gone)}` };
  }
  const says = `must now match ${texts(come)}`;
  if (gone.length === 0) return { rule: 'pattern-added', effect: 'narrows', says };
  // Whether one regular expression allows all that another does is not decided here.
  return { rule: 'pattern-changed', effect: 'unknown', says: `${says} instead of ${texts(gone)}` };
}

const texts = (patterns: readonly string[]): string => patterns.map((one) => quoted(one)).join(' and ');

function patternsOf(view: View): readonly string[] {
  const found = view.conjuncts.flatMap(({ keywords }) => {
    return [own(keywords, 'pattern'), own(keywords, UNCHECKED_PATTERN_KEYWORD)];
  });
  return found.filter((one) => typeof one === 'string' && !IDLE_PATTERNS.has(one)) as string[];
}

export const multipleOf: SchemaRule = (before, after) => {
  const [earlier, later] = [stepOf(before), stepOf(after)];
  if (earlier === later) return [];
  const finding: Finding = {
    rule:
      earlier === undefined
        ? 'multiple-of-added'
        : later === undefined
          ? 'multiple-of-removed'
          : 'multiple-of-changed',
    effect: stepEffect(earlier, later),
    says: later === undefined ? 'may be any number between' : `must now be a multiple of ${quoted(later)}`,
    before: spotOf(before, 'multipleOf'),
    after: spotOf(after, 'multipleOf'),
  };
  return [finding];
};

function stepOf(view: View): number | undefined {
  const steps = view.conjuncts.map(({ keywords }) => own(keywords, 'multipleOf'));
  return steps.find((step) => typeof step === 'number');
}

function stepEffect(earlier: number | undefined, later: number | undefined): Effect {
  if (later === undefined) return 'widens';
  if (earlier === undefined || isMultiple(later, earlier)) return 'narrows';
  return isMultiple(earlier, later) ? 'widens' : 'incomparable';
}

/** 0.3 is a multiple of 0.1, whatever binary fractions make of it. */
const isMultiple = (value: number, step: number): boolean =>
  Math.abs(value / step - Math.round(value / step)) < 1e-9;

export const uniqueItems: SchemaRule = (before, after) => {
  const [earlier, later] = [isSet(before, 'uniqueItems'), isSet(after, 'uniqueItems')];
  if (earlier === later) return [];
  const finding: Finding = {
    rule: later ? 'unique-items-added' : 'unique-items-removed',
    effect: later ? 'narrows' : 'widens',
    says: later ? 'may no longer hold the same item twice' : 'may now hold the same item twice',
    before: spotOf(before, 'uniqueItems'),
    after: spotOf(after, 'uniqueItems'),
  };
  return [finding];
};
