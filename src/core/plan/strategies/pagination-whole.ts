import type { Parameter } from '#core/spec/index';
import { flatten, numberIn } from '../data/schema-tree.js';
import { pagingParameter, pagingValue } from '../requests/paging.js';
import type { Capture, Expectation, NamedValue, TestCase } from '../test-plan.js';
import { granted } from './crud-life.js';
import { filled, page, pageCase, type Pages } from './pagination-pages.js';

/** What leads from one page to the next. */
interface Way {
  readonly parameter: Parameter;
  readonly first: readonly NamedValue[];
  /** Behind two items. */
  readonly second: readonly NamedValue[];
  readonly captures?: readonly Capture[];
}

/**
 * Pages hold what one long page holds, in its order: nothing is on two of them, and nothing on none.
 *
 * @param id JSON pointer of the id in an item
 * @param next JSON pointer of the cursor of the next page in an answer
 */
export function wholeCases(pages: Pages, id: string, next: string | undefined): readonly TestCase[] {
  const [two, three] = [2, 3].map((count) => pagingValue(pages.size, count, pages.context));
  if (two === undefined || three === undefined) return [];
  const ways = [...offsetWay(pages), ...pageWay(pages), ...cursorWay(pages, next)];
  return ways.map((way) => wholeCase(pages, id, way, { two, three }));
}

const ORDINALS = ['first', 'second', 'third'];

function wholeCase(
  pages: Pages,
  id: string,
  { parameter, first, second, captures = [] }: Way,
  { two, three }: { readonly two: NamedValue; readonly three: NamedValue },
): TestCase {
  const { list, place } = pages;
  const pointerOf = (index: number): string => `${place.pointer}/${index}${id}`;
  const is = (index: number, ordinal: string): Expectation => ({
    kind: 'body-equals',
    pointer: pointerOf(index),
    value: { kind: 'captured', capture: `${ordinal}Id` },
  });
  const ids = ORDINALS.map((ordinal, index): Capture => {
    return { name: `${ordinal}Id`, from: { kind: 'body', pointer: pointerOf(index) } };
  });
  const { steps, cleanup } = filled(pages, 3);
  const isNoLonger: Expectation = { kind: 'body-lacks', pointer: `${place.pointer}/2` };
  const whole = { ...page(pages, 'whole', [three, ...first], [granted(list)]), captures: ids };
  const judged = [granted(list), is(0, 'first'), is(1, 'second'), isNoLonger];
  const pageOne = { ...page(pages, 'pageOne', [two, ...first], judged), captures };
  const pageTwo = page(pages, 'pageTwo', [two, ...second], [granted(list), is(0, 'third')]);
  const traits = {
    title: `lists by ${parameter.name}, two at a time, what it lists at once`,
    parameter,
    variant: 'whole',
  };
  return pageCase(pages, traits, { steps: [...steps, whole, pageOne, pageTwo], cleanup });
}

function offsetWay({ list, context }: Pages): readonly Way[] {
  const parameter = pagingParameter(list.operation, 'offset', context);
  return parameter === undefined ? [] : numberedWay(parameter, [0, 2], context);
}

/** Pages may be counted from 0 or from 1: only where the document says so is it known what the second one holds. */
function pageWay({ list, context }: Pages): readonly Way[] {
  const parameter = pagingParameter(list.operation, 'page', context);
  const flat = flatten(parameter?.schema ?? true, context.schemas);
  const start = numberIn(flat, 'default') ?? numberIn(flat, 'minimum');
  if (parameter === undefined || (start !== 0 && start !== 1)) return [];
  return numberedWay(parameter, [start, start + 1], context);
}

function numberedWay(
  parameter: Parameter,
  numbers: readonly [number, number],
  context: Pages['context'],
): readonly Way[] {
  const [first, second] = numbers.map((number) => pagingValue(parameter, number, context));
  return first === undefined || second === undefined ? [] : [{ parameter, first: [first], second: [second] }];
}

function cursorWay({ list, context }: Pages, next: string | undefined): readonly Way[] {
  const parameter = pagingParameter(list.operation, 'cursor', context);
  if (parameter === undefined || next === undefined) return [];
  const capture = { name: 'nextCursor', from: { kind: 'body', pointer: next } } as const;
  const second = [{ name: parameter.name, value: { kind: 'captured', capture: capture.name } as const }];
  return [{ parameter, first: [], second, captures: [capture] }];
}
