import { flatten, numberIn } from '#core/plan/index';
import type { Operation } from '#core/spec/index';
import { collectionPath, mayUse } from '../../mock/locate.js';
import { isPagingPlace, pageOf } from '../../mock/pages.js';
import { placeOf } from '../../mock/read-input.js';
import { isOpen } from '../../mock/resources.js';
import { thingsIn, type Thing } from '../../mock/state.js';
import { brokenPages } from '../later/broken-pages.js';
import type { Family, Mutant } from '../mutant.js';
import type { Scene } from '../scene.js';
import { createdBefore, creationFor } from '../second/pages.js';
import type { Workshop } from '../workshop.js';

/** Pages of a list hold too much or too little. */
export const pages: Family = (operation, workshop) => [
  ...repeating(operation, workshop),
  ...filteringLate(operation, workshop),
];

/** Behind the end stands the last page. */
const repeating = (operation: Operation, workshop: Workshop): readonly Mutant[] =>
  brokenPages('repeat-last-page', operation, workshop, (things, offset, limit) => {
    const page = things.slice(offset, offset + limit);
    return page.length > 0 ? page : lastOf(things, limit);
  }).map((mutant) => ({ ...mutant, scenes: () => behindTheEnd(operation, workshop) }));

const lastOf = (things: readonly Thing[], limit: number): readonly Thing[] =>
  things.slice(Math.floor(Math.max(things.length - 1, 0) / Math.max(limit, 1)) * limit);

const FAR = ['50', '3'];

function* behindTheEnd(operation: Operation, workshop: Workshop): Iterable<Scene> {
  const names = operation.parameters
    .filter((one) => isPagingPlace(one, 'offset') || isPagingPlace(one, 'page'))
    .map(({ name }) => name);
  for (const scene of createdBefore(operation, 2, workshop))
    for (const name of names) yield* FAR.map((text) => askedWith(scene, name, text));
}

/** The same scene, with a parameter of its last request set. */
const askedWith = (scene: Scene, name: string, text: string): Scene =>
  scene.map((request, index) => {
    const others = request.query.filter(([key]) => key !== name);
    return index < scene.length - 1 ? request : { ...request, query: [...others, [name, text]] };
  });

/** A page of what everybody has, and of that what is the caller's. */
function filteringLate(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const role = workshop.mock.around.resources.roleOf(operation);
  const limit = operation.parameters.find((one) => isPagingPlace(one, 'limit'));
  if (role.kind !== 'list' || limit === undefined || isOpen(operation)) return [];
  const { schemas } = workshop.spec;
  return [
    {
      operator: 'filter-after-limit',
      operation: operation.key,
      place: placeOf(limit),
      clause: limit.pointer,
      faultCode: 101,
      telling: 'content',
      scenes: () => amongOthers(operation, limit.name, fewest(limit.schema), workshop),
      breaks: (right) => ({
        act: (call, state) => {
          const acted = right.act(call, state);
          if (call.operation !== operation || acted.outcome.kind !== 'list') return acted;
          const { offset, limit: count } = pageOf(operation, call.input.parameters, schemas);
          const things = thingsIn(acted.state, collectionPath(call, role.collection))
            .slice(offset, offset + count)
            .filter((thing) => mayUse(thing, call.caller.identity));
          return { ...acted, outcome: { ...acted.outcome, things } };
        },
      }),
    },
  ];

  function fewest(schema: Parameters<typeof flatten>[0]): number {
    return Math.max(numberIn(flatten(schema, schemas), 'minimum') ?? 1, 1);
  }
}

/** Somebody else's things are the newest, and fill the first page. */
function* amongOthers(
  operation: Operation,
  limit: string,
  count: number,
  workshop: Workshop,
): Iterable<Scene> {
  const made = creationFor(operation, workshop);
  if (made === undefined) return;
  const theirs = workshop.explorer.written(made.operation, { ...made.input, identity: 'userB' });
  for (const scene of createdBefore(operation, 1, workshop)) {
    const before = [...scene.slice(0, -1), ...Array.from({ length: count }, () => theirs)];
    yield askedWith([...before, ...scene.slice(-1)], limit, String(count));
  }
}
