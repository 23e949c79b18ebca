import type { Operation } from '#core/spec/index';
import type { PlanningContext } from '../planning-context.js';
import { isShownAlike, itemIdPointer, listPlace } from '../requests/answer-places.js';
import { captureOf } from '../requests/created-resource.js';
import { fullPage, newestFirst } from '../requests/paging.js';
import type { Resource } from '../requests/resources.js';
import type { Expectation, NamedValue } from '../test-plan.js';

/** That a list holds a thing which was created before, and the query for a page that has room for it. */
export interface ListedThing {
  readonly expectation: Extract<Expectation, { kind: 'body-contains' }>;
  readonly query: readonly NamedValue[];
}

/**
 * Where lists come in pages, or filtered, they may rightly leave out what was created: unless there is room for it.
 *
 * @param capture what the id of the thing is known by
 */
export function containsThing(
  resource: Resource,
  list: Operation,
  context: PlanningContext,
  capture = captureOf(resource),
): ListedThing | undefined {
  const isFiltered = list.parameters.some((parameter) => parameter.in === 'query' && parameter.required);
  const { isPaged, size, query } = fullPage(list, context);
  const newest = newestFirst(list, context);
  const place = listPlace(list, context.schemas);
  const itemPointer = place === undefined ? undefined : itemIdPointer(place, resource.idPointer);
  const isFarBack = isPaged && size === undefined && newest.length === 0;
  if (isFiltered || isFarBack || place === undefined || itemPointer === undefined) return undefined;
  if (!isShownAlike(resource, place, context.schemas)) return undefined;
  return {
    expectation: {
      kind: 'body-contains',
      pointer: place.pointer,
      itemPointer,
      value: { kind: 'captured', capture },
      ...(size === undefined || newest.length > 0 ? {} : { unlessFull: size }),
    },
    query: [...query, ...newest],
  };
}
