import type { Json } from './api-spec.js';
import { child, isArray, isObject, keysOf, own, type JsonObject } from './json-tree.js';

/** Aliases of aliases are legal, but nobody writes many; more than this is a circle. */
const MAX_HOPS = 32;

/** A part of the document that cannot be used, with the place and the reason; caught where one operation ends. */
export class UnusablePart extends Error {
  constructor(
    readonly pointer: string,
    readonly detail: string,
    readonly kind: 'broken' | 'unsupported' = 'broken',
  ) {
    super(detail);
  }
}

export interface Located {
  readonly value: Json;
  readonly pointer: string;
}

export interface LocatedObject {
  readonly value: JsonObject;
  readonly pointer: string;
}

/** Looks up references inside one document. Nothing outside it is ever read. */
export class LocalReferences {
  constructor(private readonly root: JsonObject) {}

  /** The object itself, or what its `$ref` leads to. @throws UnusablePart */
  object(value: Json | undefined, pointer: string): LocatedObject {
    let place: Located = { value: value ?? null, pointer };
    for (let hop = 0; hop < MAX_HOPS; hop += 1) {
      if (!isObject(place.value)) throw new UnusablePart(place.pointer, 'expected an object');
      const reference = own(place.value, '$ref');
      if (typeof reference !== 'string') return { value: place.value, pointer: place.pointer };
      place = this.target(reference, place.pointer);
    }
    throw new UnusablePart(pointer, 'the reference leads back to itself');
  }

  /** @throws UnusablePart when the reference leads out of the document or to nothing. */
  target(reference: string, pointer: string): Located {
    if (!reference.startsWith('#')) {
      const detail = `the external reference ${JSON.stringify(reference)} is not read: bundle the document into one file`;
      throw new UnusablePart(child(pointer, '$ref'), detail, 'unsupported');
    }
    if (reference !== '#' && !reference.startsWith('#/')) {
      throw new UnusablePart(
        child(pointer, '$ref'),
        `the anchor ${JSON.stringify(reference)} is not supported`,
        'unsupported',
      );
    }
    const keys = keysOf(reference);
    const value = keys.reduce<Json | undefined>(step, this.root);
    if (value === undefined) {
      throw new UnusablePart(
        child(pointer, '$ref'),
        `the reference ${JSON.stringify(reference)} leads to nothing`,
      );
    }
    return { value, pointer: child('#', ...keys) };
  }
}

function step(value: Json | undefined, key: string): Json | undefined {
  if (isObject(value)) return own(value, key);
  return isArray(value) && /^\d+$/u.test(key) ? value[Number(key)] : undefined;
}
