import { isJson, isRecord } from '#core/plan/index';
import type { Json, Operation } from '#core/spec/index';
import type { JsonObject, MockRequest } from '../mock/exchange.js';
import { isPagingPlace } from '../mock/pages.js';
import type { Collection, Role } from '../mock/resources.js';
import type { Granted } from './explorer.js';
import { inputPlaces, sceneWith, type InputPlace } from './input-places.js';
import type { Scene } from './scene.js';
import type { Workshop } from './workshop.js';
import { wrongFor } from './wrong-values.js';

/**
 * What can happen to things of a collection: they are created, read, listed, changed, replaced, removed, and looked
 * for again. The operation that is looked at takes part in each scene.
 */
export function* lives(operation: Operation, collection: Collection, workshop: Workshop): Iterable<Scene> {
  const { explorer } = workshop;
  const tools = toolsFor(collection, workshop);
  const create = tools.create === undefined ? undefined : explorer.granted(tools.create);
  const granted = explorer.granted(operation);
  const looks = lookingBack(operation, collection, workshop);
  if (granted === undefined || looks === undefined) return;
  if (create !== undefined) {
    const twice = [...create.before, create.request, create.request, create.request];
    yield looks(twice);
    yield* paged(twice, tools, workshop);
  }
  yield looks([...granted.before, granted.request]);
  yield* refusedChanges(granted, workshop, looks);
  yield* partialChanges(granted, workshop, looks);
}

/** Adds to a scene, in which the operation takes part, what shows the things that it was about. */
export function lookingBack(
  operation: Operation,
  collection: Collection,
  workshop: Workshop,
): ((before: Scene) => Scene) | undefined {
  const granted = workshop.explorer.granted(operation);
  if (granted === undefined) return undefined;
  const tools = toolsFor(collection, workshop);
  return (before) => [...before, ...looking(before, tools, granted, workshop)];
}

type Tools = Partial<Record<Exclude<Role['kind'], 'single'>, Operation>>;

function toolsFor(collection: Collection, { spec, mock }: Workshop): Tools {
  const tools: Tools = {};
  for (const operation of spec.operations) {
    const role = mock.around.resources.roleOf(operation);
    if (role.kind !== 'single' && role.collection.path === collection.path) tools[role.kind] ??= operation;
  }
  return tools;
}

/** Every thing that is there is read; then the list, and what removing leaves. */
function looking(before: Scene, tools: Tools, granted: Granted, workshop: Workshop): Scene {
  const { explorer } = workshop;
  const [earlier, later] = [before.slice(0, -1), before].map(
    (scene) => explorer.serveAll(scene).state.things,
  );
  const things = new Map([...(earlier ?? []), ...(later ?? [])]);
  const own = tools.read;
  const list = tools.list === undefined ? undefined : explorer.granted(tools.list, 'required');
  const reads = own === undefined ? [] : readsOf(own, things.values(), granted, workshop);
  const listed = list === undefined ? [] : [moved(list.request, granted)];
  return [...reads, ...listed];
}

function readsOf(
  read: Operation,
  things: Iterable<{ readonly collection: string; readonly id: string; readonly serial: number }>,
  { input }: Granted,
  { explorer }: Workshop,
): Scene {
  const depth = read.path.split('/').length;
  return [...things]
    .filter(({ collection }) => collection.split('/').length + 1 === depth && fits(read.path, collection))
    .sort((a, b) => b.serial - a.serial)
    .map(({ collection, id }) =>
      explorer.signed(
        { method: read.method, path: `${collection}/${encodeURIComponent(id)}`, query: [], headers: {} },
        input.identity,
      ),
    );
}

const fits = (template: string, collection: string): boolean => {
  const given = collection.split('/');
  return template
    .split('/')
    .slice(0, -1)
    .every((part, index) => part.includes('{') || part === given[index]);
};

/** The list of the collection that the granted request is about, below the same things. */
function moved(list: MockRequest, { request }: Granted): MockRequest {
  const wanted = list.path.split('/');
  const given = request.path.split('/');
  return { ...list, path: wanted.map((part, index) => given[index] ?? part).join('/') };
}

/** Pages of one, from the start and further on. */
function* paged(before: Scene, tools: Tools, { explorer }: Workshop): Iterable<Scene> {
  const list = tools.list === undefined ? undefined : explorer.granted(tools.list, 'required');
  if (tools.list === undefined || list === undefined) return;
  const names = (part: 'limit' | 'offset' | 'page'): string[] =>
    tools.list?.parameters.filter((one) => isPagingPlace(one, part)).map(({ name }) => name) ?? [];
  const limit = names('limit').map((name) => [name, '1'] as const);
  const further = [
    ...names('offset').map((name) => [name, '1'] as const),
    ...names('page').map((name) => [name, '2'] as const),
  ];
  const ask = (pairs: readonly (readonly [string, string])[]): MockRequest => {
    const others = list.request.query.filter(([name]) => !pairs.some(([known]) => known === name));
    return { ...list.request, query: [...others, ...pairs] };
  };
  yield [...before, ask(limit)];
  for (const pair of further) yield [...before, ask([...limit, pair])];
  for (const pair of further) yield [...before, ask([pair])];
}

/** A change with one wrong value beside others that are new: nothing of it may be kept. */
function* refusedChanges(
  granted: Granted,
  workshop: Workshop,
  looks: (before: Scene) => Scene,
): Iterable<Scene> {
  const { mock, explorer } = workshop;
  const other = explorer.granted(granted.operation, 'full', 'other') ?? granted;
  const fresh = {
    ...granted,
    input: { ...granted.input, ...(other.input.body === undefined ? {} : { body: other.input.body }) },
  };
  for (const place of inputPlaces(granted.operation, workshop).filter(({ root }) => root === 'body')) {
    for (const value of wrongValues(place)) {
      const scene = sceneWith(fresh, place, () => value, workshop);
      if (scene !== undefined && isRefused(explorer.serveAll(scene, mock).response.status))
        yield looks(scene);
    }
  }
}

const isRefused = (status: number): boolean => status >= 400 && status < 500;

/** One for each keyword that says something; leaving a required property out is wrong, too. */
function wrongValues({ value }: InputPlace): readonly (Json | undefined)[] {
  const stated = ['type', 'enum', 'format', 'maxLength', 'minimum'].filter((one) =>
    Object.hasOwn(value.flat, one),
  );
  const wrong = stated.flatMap((keyword) => wrongFor(keyword, value.flat, undefined).slice(0, 1));
  return value.isRequired && value.path.length > 0 ? [...wrong, undefined] : wrong;
}

/** A change of one property, and one of all that are required only. */
function* partialChanges(
  granted: Granted,
  { explorer }: Workshop,
  looks: (before: Scene) => Scene,
): Iterable<Scene> {
  const other = explorer.granted(granted.operation, 'full', 'other');
  const short = explorer.granted(granted.operation, 'required', 'other');
  for (const variant of [other, short]) {
    const { body } = variant?.input ?? {};
    if (body === undefined || !isJson(body.type)) continue;
    yield looks([...granted.before, { ...granted.request, body: JSON.stringify(body.value) }]);
    yield* singles(body.value).map((value) =>
      looks([...granted.before, { ...granted.request, body: JSON.stringify(value) }]),
    );
  }
}

/** Bodies of one property each; in an envelope where there is one. */
function singles(body: Json): readonly Json[] {
  if (!isRecord(body)) return [];
  const entries = Object.entries(body);
  const [only, ...rest] = entries;
  if (only !== undefined && rest.length === 0 && isRecord(only[1]))
    return Object.entries(only[1] as JsonObject).map(([name, value]) => ({ [only[0]]: { [name]: value } }));
  return entries.map(([name, value]) => ({ [name]: value }));
}
