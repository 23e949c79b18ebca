import { knownValue, type IdentityName, type KnownValues } from '#core/plan/index';
import type { ApiSpec, Json } from '#core/spec/index';
import type { Call } from './call.js';
import { refused, type Refusal } from './exchange.js';
import type { ValueFitter } from './fit-value.js';
import { newId } from './new-id.js';
import { itemTemplates, shapeOf } from './path-templates.js';
import { fewValues, isOpen, type Collection, type Resources } from './resources.js';
import type { PathValues } from './router.js';
import { withThing, type MockState, type Thing } from './state.js';

/** The things that a path names, from the left. */
export interface Located {
  readonly kind: 'located';
  readonly things: readonly Found[];
  readonly state: MockState;
}

export interface Found {
  readonly collection: Collection;
  readonly thing: Thing;
}

/** What a path names does not exist; `upTo` is the template that names it. */
export interface Lost extends Refusal {
  readonly upTo?: string;
}

export interface Surroundings {
  readonly spec: ApiSpec;
  readonly resources: Resources;
  readonly fitter: ValueFitter;
  /** Things that are there from the start. */
  readonly known: KnownValues;
}

/** The path of a collection with its values. */
export function concretePath(template: string, values: PathValues): string {
  return template.replaceAll(/\{([^{}]+)\}/gu, (part, name: string) => {
    const value = values.get(name);
    return value === undefined ? part : encodeURIComponent(value);
  });
}

/** The collection that an operation is about, as a path with values; parameters may have other names there. */
export function collectionPath({ operation, values }: Call, { path }: Collection): string {
  const isItsOwn = shapeOf(operation.path).startsWith(shapeOf(path));
  const depth = path.split('/').length;
  const template = isItsOwn ? operation.path.split('/').slice(0, depth).join('/') : path;
  return concretePath(template, values);
}

/** Finds what the path names, from the left; each must exist, and the caller must be let in to it. */
export function locate(call: Call, state: MockState, around: Surroundings): Located | Lost {
  let current = state;
  const things: Found[] = [];
  for (const template of itemTemplates(call.operation.path)) {
    const collection = around.resources.itemsAt(template);
    if (collection === undefined) continue;
    const path = concretePath(template.slice(0, template.lastIndexOf('/')), call.values);
    current = withSeeds(current, collection, path, around);
    const thing = current.things.get(concretePath(template, call.values));
    if (thing === undefined)
      return { ...refused('not-found', `there is no ${collection.noun} with this id`), upTo: template };
    const refusal = refusalOf(call, collection, thing);
    if (refusal !== undefined) return refusal;
    things.push({ collection, thing });
  }
  return { kind: 'located', things, state: current };
}

/**
 * Where an operation needs credentials, a thing is its creator's and the administrator's. Others are told that there
 * is no such thing, so that they do not learn that there is; where anybody can read it, that it is forbidden.
 */
function refusalOf(call: Call, collection: Collection, thing: Thing): Refusal | undefined {
  const { operation, caller } = call;
  const isTarget = call.role.kind !== 'single' && call.role.collection === collection;
  if (isOpen(operation) || mayUse(thing, caller.identity) || (collection.isPublic && !isTarget))
    return undefined;
  const documented = new Set(operation.responses.map(({ status }) => status));
  const isHidden = !collection.isPublic && (documented.has('404') || !documented.has('403'));
  return isHidden
    ? refused('not-found', `there is no ${collection.noun} with this id`)
    : refused('forbidden', `this ${collection.noun} is somebody else's`);
}

export function mayUse({ owner }: Thing, identity: IdentityName): boolean {
  return owner === undefined || owner === identity || identity === 'admin';
}

/** How many things a collection has from the start that no operation adds to. */
const SEEDS = 3;

/**
 * What is known to be there is, from the start; and so is what nobody can create: with the ids that the document
 * names, or with others.
 */
export function withSeeds(
  state: MockState,
  collection: Collection,
  path: string,
  around: Surroundings,
): MockState {
  if (state.seeded.has(path)) return state;
  const named = knownId(collection, around);
  const ids = [...(collection.isCreated ? [] : firstIds(collection, state, around)), ...named];
  if (ids.length === 0) return state;
  const seeded = { ...state, seeded: new Set(state.seeded).add(path) };
  return ids.reduce<MockState>((known, id) => withThing(known, seedOf(path, id, known.serial + 1)), seeded);
}

function knownId({ parameter, path }: Collection, { known }: Surroundings): readonly Json[] {
  if (parameter === undefined) return [];
  const id = knownValue(known, parameter.name, `${path}/{}`);
  return id === undefined ? [] : [id];
}

function firstIds(collection: Collection, { serial }: MockState, around: Surroundings): readonly Json[] {
  const named = collection.parameter === undefined ? [] : namedIds(collection, around);
  if (named.length > 0) return named;
  return Array.from({ length: SEEDS }, (_, index) =>
    newId(collection, serial + index + 1, { fitter: around.fitter, isTaken: () => false }),
  );
}

function seedOf(collection: string, id: Json, serial: number): Thing {
  return { collection, id: String(id), serial, fields: {} };
}

function namedIds({ parameter }: Collection, { spec, fitter }: Surroundings): readonly Json[] {
  if (parameter === undefined) return [];
  const few = fewValues(parameter, spec.schemas);
  const documented = parameter.examples.map(({ value }) => value);
  return (few ?? documented).filter(
    (value) => typeof value !== 'object' && fitter.accepts(parameter.schema, value),
  );
}
