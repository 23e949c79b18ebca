import type { Operation } from '#core/spec/index';
import { flatten, textIn, typesOf } from '../data/schema-tree.js';
import type { PlanningContext } from '../planning-context.js';
import { answerPlaces, itemIdPointer, listPlace, type AnswerPlace } from '../requests/answer-places.js';
import { answeredAsDocumented } from '../requests/expectations.js';
import { pagingParameter, pagingValue } from '../requests/paging.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import { shapeOf } from '../requests/resources.js';
import type { Expectation, NamedValue, RequestStep, TestCase, ValueExpr } from '../test-plan.js';
import { granted, livesOf, type Life } from './crud-life.js';
import { filled, page, pageCase, type Pages, type PageTraits } from './pagination-pages.js';
import { wholeCases } from './pagination-whole.js';
import type { Strategy } from './strategy.js';

/** Pages hold no more than they should, follow each other without overlap, and end. */
export const pagination: Strategy = {
  name: 'pagination',
  plan: (operations, context, planner) => {
    const lives = new Map(
      livesOf(operations, context, planner).map((life) => [shapeOf(life.resource.create.path), life]),
    );
    return operations
      .filter(({ method }) => method === 'get')
      .flatMap((operation) => pagesOf(operation, context, planner, lives.get(shapeOf(operation.path))));
  },
};

function pagesOf(
  operation: Operation,
  context: PlanningContext,
  planner: RequestPlanner,
  life: Life | undefined,
): readonly TestCase[] {
  const size = pagingParameter(operation, 'size', context);
  const list = planner.plan(operation);
  if (size === undefined || 'impossible' in list) return [];
  const place = listPlace(operation, context.schemas);
  const one = pagingValue(size, 1, context);
  const reason =
    place === undefined
      ? 'it cannot be told from the answer where the items of a page are'
      : one === undefined
        ? `the document does not allow a ${size.name} of 1`
        : list.doubts[0];
  if (place === undefined || one === undefined || reason !== undefined) {
    context.omit('pagination', operation, reason ?? '', size.pointer);
    return [];
  }
  const pages: Pages = { list, place, one, size, context, life };
  return [...sizeCase(pages), ...followingCases(pages), ...beyondCases(pages)];
}

/** With two items there, a page of one has one. */
function sizeCase(pages: Pages): readonly TestCase[] {
  const { place, size, list, one } = pages;
  const { steps, cleanup } = filled(pages, 2);
  const traits = {
    title: `lists no more than a ${size.name} of 1 asks for`,
    parameter: size,
    variant: 'one',
  };
  const listed = page(
    pages,
    'listed',
    [one],
    [granted(list), { kind: 'body-lacks', pointer: `${place.pointer}/1` }],
  );
  return [pageCase(pages, traits, { steps: [...steps, listed], cleanup })];
}

/** The second page is another than the first, where there are surely two. */
function followingCases(pages: Pages): readonly TestCase[] {
  const { list, context, life, place } = pages;
  const { operation } = list;
  const id = life === undefined ? undefined : itemIdPointer(place, life.resource.idPointer);
  const parameters = (['offset', 'page', 'cursor'] as const).flatMap(
    (role) => pagingParameter(operation, role, context) ?? [],
  );
  if (parameters.length === 0) return [];
  if (life === undefined || id === undefined) {
    const reason =
      'pages are not compared: nothing is known to fill two of them, or to tell their items apart';
    context.omit('pagination', operation, reason, parameters[0]?.pointer ?? operation.pointer);
    return [];
  }
  const itemPointer = `${place.pointer}/0${id}`;
  return [
    ...offsetCase(pages, itemPointer),
    ...pageNumberCase(pages, itemPointer),
    ...cursorCase(pages, itemPointer),
    ...wholeCases(pages, id, nextIn(operation, context)?.pointer),
  ];
}

interface Following {
  readonly traits: PageTraits;
  readonly first: readonly NamedValue[];
  readonly second: readonly NamedValue[];
  readonly captures?: RequestStep['captures'];
}

function following(
  pages: Pages,
  itemPointer: string,
  { traits, first, second, captures = [] }: Following,
): TestCase {
  // Pages counted from 0 hold the second and the third.
  const { steps, cleanup } = filled(pages, 3);
  const capture = { name: 'firstId', from: { kind: 'body', pointer: itemPointer } } as const;
  const value: ValueExpr = { kind: 'captured', capture: capture.name };
  const isGranted = granted(pages.list);
  const pageOne = {
    ...page(pages, 'first', [pages.one, ...first], [isGranted]),
    captures: [capture, ...captures],
  };
  const pageTwo = page(
    pages,
    'second',
    [pages.one, ...second],
    [isGranted, { kind: 'body-differs', pointer: itemPointer, value }],
  );
  return pageCase(pages, traits, { steps: [...steps, pageOne, pageTwo], cleanup });
}

function offsetCase(pages: Pages, itemPointer: string): readonly TestCase[] {
  const offset = pagingParameter(pages.list.operation, 'offset', pages.context);
  const zero = offset === undefined ? undefined : pagingValue(offset, 0, pages.context);
  const one = offset === undefined ? undefined : pagingValue(offset, 1, pages.context);
  if (offset === undefined || zero === undefined || one === undefined) return [];
  const title = `lists another item first with an ${offset.name} of 1`;
  const traits = { title, parameter: offset, variant: 'following' };
  return [following(pages, itemPointer, { traits, first: [zero], second: [one] })];
}

/** Pages may be counted from 0 or from 1: the second and the third differ either way. */
function pageNumberCase(pages: Pages, itemPointer: string): readonly TestCase[] {
  const number = pagingParameter(pages.list.operation, 'page', pages.context);
  const one = number === undefined ? undefined : pagingValue(number, 1, pages.context);
  const two = number === undefined ? undefined : pagingValue(number, 2, pages.context);
  if (number === undefined || one === undefined || two === undefined) return [];
  const title = `lists other items with a ${number.name} of 2 than with one of 1`;
  const traits = { title, parameter: number, variant: 'following' };
  return [following(pages, itemPointer, { traits, first: [one], second: [two] })];
}

const NEXT = /^(?:next|after|end)?_?(?:page_?)?(?:cursor|token)$|^next$|^next_?page$|^cursor_?next$/iu;

/** A cursor that the first page hands out leads to the second. */
function cursorCase(pages: Pages, itemPointer: string): readonly TestCase[] {
  const { list, context } = pages;
  const cursor = pagingParameter(list.operation, 'cursor', context);
  if (cursor === undefined) return [];
  const next = nextIn(list.operation, context);
  if (next === undefined) {
    const reason = 'it cannot be told from the answer which cursor leads to the next page';
    context.omit('pagination', list.operation, reason, cursor.pointer);
    return [];
  }
  const capture = { name: 'nextCursor', from: { kind: 'body', pointer: next.pointer } } as const;
  const second = [{ name: cursor.name, value: { kind: 'captured', capture: capture.name } as const }];
  const traits = {
    title: `lists other items after the ${cursor.name} that the first page names`,
    parameter: cursor,
    variant: 'following',
  };
  return [following(pages, itemPointer, { traits, first: [], second, captures: [capture] })];
}

/** A token, and no URL: a plan has no request whose path an answer decides. */
function nextIn(operation: Operation, { schemas }: PlanningContext): AnswerPlace | undefined {
  const places = [...answerPlaces(operation, schemas)].filter(([name, { schema }]) => {
    const flat = flatten(schema, schemas);
    const isText = typesOf(flat).includes('string') && textIn(flat, 'format') === undefined;
    return isText && NEXT.test(name);
  });
  const [only, ...others] = places;
  return others.length === 0 ? only?.[1] : undefined;
}

/** Beyond the end there is nothing. Some servers show the last page in place of one beyond it, but none an offset. */
function beyondCases(pages: Pages): readonly TestCase[] {
  const { list, context, place } = pages;
  const documented = answeredAsDocumented(list.operation, context);
  const nothing: Expectation = { kind: 'body-lacks', pointer: `${place.pointer}/0` };
  return (['offset', 'page'] as const).flatMap((role) => {
    const parameter = pagingParameter(list.operation, role, context);
    const far = parameter === undefined ? undefined : pagingValue(parameter, 1_000_000, context);
    if (parameter === undefined || far === undefined) return [];
    const title =
      role === 'offset'
        ? `lists nothing beyond an ${parameter.name} of 1000000`
        : `answers a ${parameter.name} of 1000000 as documented`;
    const expectations = role === 'offset' ? [...documented, nothing] : documented;
    const { steps, cleanup } = filled(pages, 1);
    const listed = page(pages, 'listed', [far], expectations);
    return [pageCase(pages, { title, parameter, variant: 'beyond' }, { steps: [...steps, listed], cleanup })];
  });
}
