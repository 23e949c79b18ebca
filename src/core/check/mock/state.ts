import type { IdentityName } from '#core/plan/index';
import type { JsonObject } from './exchange.js';

/** Something that was created, with what its creator said about it and what the server added. */
export interface Thing {
  /** `/users/7/posts`: the collection's path with its values. */
  readonly collection: string;
  readonly id: string;
  /** Undefined: it belongs to nobody, and everybody may use it. */
  readonly owner?: IdentityName;
  readonly fields: JsonObject;
  /** Larger is newer. */
  readonly serial: number;
}

/** What the mock holds. It is never changed: an operation gives a new one. */
export interface MockState {
  /** By path: `/users/7/posts/3`. */
  readonly things: ReadonlyMap<string, Thing>;
  /** What there is one of, such as `/settings`, by path and by whose it is. */
  readonly singles: ReadonlyMap<string, JsonObject>;
  /** How many things were ever created; ids are made of it. */
  readonly serial: number;
  /** Paths of collections whose first things are there already. */
  readonly seeded: ReadonlySet<string>;
}

export const EMPTY_STATE: MockState = { things: new Map(), singles: new Map(), serial: 0, seeded: new Set() };

export const pathOf = ({ collection, id }: Pick<Thing, 'collection' | 'id'>): string =>
  `${collection}/${encodeURIComponent(id)}`;

export function withThing(state: MockState, thing: Thing): MockState {
  const things = new Map(state.things).set(pathOf(thing), thing);
  return { ...state, things, serial: Math.max(state.serial, thing.serial) };
}

/** Without it, and without what stands below it. */
export function withoutThing(state: MockState, thing: Thing): MockState {
  const path = pathOf(thing);
  const kept = [...state.things].filter(([key]) => key !== path && !key.startsWith(`${path}/`));
  const singles = [...state.singles].filter(([key]) => !key.startsWith(`${path}/`));
  return { ...state, things: new Map(kept), singles: new Map(singles) };
}

export function withSingle(state: MockState, key: string, fields: JsonObject): MockState {
  return { ...state, singles: new Map(state.singles).set(key, fields) };
}

export function withoutSingle(state: MockState, key: string): MockState {
  const singles = new Map(state.singles);
  singles.delete(key);
  return { ...state, singles };
}

/** Of one collection, the newest first. */
export function thingsIn(state: MockState, collection: string): readonly Thing[] {
  return [...state.things.values()]
    .filter((thing) => thing.collection === collection)
    .sort((a, b) => b.serial - a.serial);
}
