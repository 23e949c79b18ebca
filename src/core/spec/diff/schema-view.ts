import { POINTER_KEYWORD, type ApiSpec, type Json, type JsonSchema } from '../api-spec.js';
import { child, isArray, isObject, own, ownArray, ownString, type JsonObject } from '../json-tree.js';
import type { Home, Spot } from './finding.js';

const PREFIX = '#/components/schemas/';
/** What `false` says: no value is allowed. */
const NOTHING: JsonObject = { not: {} };

/** A schema where it stands. */
export interface Place extends Spot {
  readonly schema: JsonSchema;
}

/** One of the schemas that a value must satisfy, seen without its references and `allOf`. */
export interface Conjunct extends Spot {
  readonly keywords: JsonObject;
  /** `null` is allowed besides: the schema is the only other alternative. */
  readonly orNull: boolean;
}

/**
 * All that a value at one place must satisfy at once: the schema, what it refers to, the members of its `allOf`, and
 * of alternatives the only one that is not `null`. Two documents that say the same in these different ways look alike.
 */
export interface View extends Spot {
  /** The same for the same schemas. */
  readonly key: string;
  readonly conjuncts: readonly Conjunct[];
}

interface Waiting {
  readonly place: Place;
  readonly orNull: boolean;
}

/** The schemas of one of the two documents. */
export class SchemaSide {
  private readonly ids = new Map<JsonObject, number>();
  private readonly writesNullable: boolean;

  constructor(private readonly spec: ApiSpec) {
    this.writesNullable = spec.dialect === 'swagger-2.0' || spec.dialect === 'openapi-3.0';
  }

  /** @param at where the places would be, if there are none: a missing schema allows everything */
  view(places: readonly Place[], at: Spot): View {
    const conjuncts = new Map<string, Conjunct>();
    const waiting: Waiting[] = places.map((place) => ({ place, orNull: false })).reverse();
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const conjunct = conjunctOf(next);
      if (conjunct === undefined) continue;
      const key = `${this.idOf(conjunct.keywords)}${next.orNull ? 'n' : ''}`;
      if (conjuncts.has(key)) continue;
      conjuncts.set(key, conjunct);
      waiting.push(...this.further(conjunct).reverse());
    }
    const { pointer, home } = places[0] ?? at;
    return { key: [...conjuncts.keys()].join(' '), conjuncts: [...conjuncts.values()], pointer, home };
  }

  /** The schema itself, or what it does nothing but refer to. */
  resolved(schema: JsonSchema): JsonSchema {
    const reference = isObject(schema) ? ownString(schema, '$ref') : undefined;
    return (reference === undefined ? undefined : this.named(reference)?.schema) ?? schema;
  }

  /** What a name stands for, where it is defined. */
  private named(reference: string): Place | undefined {
    const name = reference.slice(PREFIX.length);
    const schema = own(this.spec.schemas, name) as JsonSchema | undefined;
    const pointer = this.spec.schemaPointers[name];
    if (schema === undefined || pointer === undefined) return undefined;
    return { schema, pointer, home: { label: `\`${name}\``, path: '' } };
  }

  private further({ keywords, pointer, home, orNull }: Conjunct): Waiting[] {
    const reference = ownString(keywords, '$ref');
    const referred = reference === undefined ? undefined : this.named(reference);
    const only = onlyAlternative(keywords);
    const parts = ownArray(keywords, 'allOf').map((schema, index) => {
      return { schema: schema as JsonSchema, pointer: child(pointer, 'allOf', index), home };
    });
    return [
      ...(referred === undefined ? [] : [{ place: referred, orNull }]),
      ...parts.map((place) => ({ place, orNull })),
      ...(only === undefined ? [] : [this.alternative(only, { pointer, home, orNull })]),
    ];
  }

  /** `nullable` became an alternative when the document was read: nothing stands there in the document itself. */
  private alternative(only: OnlyAlternative, { pointer, home, orNull }: Spot & { orNull: boolean }): Waiting {
    const isMadeUp = this.writesNullable && only.orNull;
    const place = isMadeUp ? pointer : child(pointer, only.keyword, only.index);
    return { place: { schema: only.schema, pointer: place, home }, orNull: orNull || only.orNull };
  }

  private idOf(keywords: JsonObject): number {
    const id = this.ids.get(keywords) ?? this.ids.size;
    this.ids.set(keywords, id);
    return id;
  }
}

function conjunctOf({ place: { schema, pointer, home }, orNull }: Waiting): Conjunct | undefined {
  if (schema === true) return undefined;
  if (schema === false) return { keywords: NOTHING, pointer, home, orNull };
  return { keywords: schema, pointer: ownString(schema, POINTER_KEYWORD) ?? pointer, home, orNull };
}

/** A schema without the alternatives around it, where `null` is the only other one. */
export function unwrapped(schema: JsonSchema): JsonSchema {
  const isBare = isObject(schema) && Object.keys(schema).length === 1;
  return (isBare ? onlyAlternative(schema)?.schema : undefined) ?? schema;
}

interface OnlyAlternative {
  readonly schema: JsonSchema;
  readonly keyword: 'anyOf' | 'oneOf';
  readonly index: number;
  readonly orNull: boolean;
}

function onlyAlternative(keywords: JsonObject): OnlyAlternative | undefined {
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const all = ownArray(keywords, keyword);
    const real = all.flatMap((schema, index) => (isNullOnly(schema) ? [] : [{ schema, index }]));
    const [only] = real;
    if (only !== undefined && real.length === 1) {
      return { schema: only.schema as JsonSchema, index: only.index, keyword, orNull: all.length > 1 };
    }
  }
  return undefined;
}

/** The alternatives of a schema, where there is a choice; `null` is not counted as one. */
export interface Alternatives extends Spot {
  readonly keyword: 'anyOf' | 'oneOf';
  readonly places: readonly Place[];
}

export function alternativesOf(view: View): readonly Alternatives[] {
  return view.conjuncts.flatMap(({ keywords, pointer, home }) => {
    return (['anyOf', 'oneOf'] as const).flatMap((keyword) => {
      if (typesListed(keywords, keyword) !== undefined) return [];
      const places = ownArray(keywords, keyword).flatMap((schema, index) => {
        const place = {
          schema: schema as JsonSchema,
          pointer: child(pointer, keyword, index),
          home,
        };
        return isNullOnly(schema) ? [] : [place];
      });
      return places.length > 1 ? [{ keyword, places, home, pointer: child(pointer, keyword) }] : [];
    });
  });
}

/** The types of alternatives that say nothing but a type each: `oneOf: [{ type: string }, { type: integer }]`. */
export function typesListed(keywords: JsonObject, keyword: 'anyOf' | 'oneOf'): readonly string[] | undefined {
  const all = ownArray(keywords, keyword);
  const types = all.flatMap((schema) =>
    isObject(schema) && saysTypeOnly(schema) ? [own(schema, 'type')] : [],
  );
  return all.length > 1 && types.length === all.length ? (types.flat() as string[]) : undefined;
}

const saysTypeOnly = (schema: JsonObject): boolean =>
  Object.hasOwn(schema, 'type') &&
  Object.keys(schema).every((key) => key === 'type' || key === 'title' || key === 'description');

function isNullOnly(schema: Json): boolean {
  if (!isObject(schema)) return false;
  const type = own(schema, 'type');
  if (type === 'null' || (isArray(type) && type.length === 1 && type[0] === 'null')) return true;
  const values = Object.hasOwn(schema, 'const') ? [own(schema, 'const')] : ownArray(schema, 'enum');
  return values.length > 0 && values.every((value) => value === null);
}

/** Whether `null` passes, as far as the schema itself tells. */
export function allowsNull(view: View): boolean {
  return view.conjuncts.every((conjunct) => conjunct.orNull || keywordsAllowNull(conjunct.keywords));
}

function keywordsAllowNull(keywords: JsonObject): boolean {
  const type = own(keywords, 'type');
  if (type !== undefined && type !== 'null' && !(isArray(type) && type.includes('null'))) return false;
  const values = valuesOf(keywords);
  if (values !== undefined && !values.includes(null)) return false;
  return (['anyOf', 'oneOf'] as const).every((keyword) => {
    const all = ownArray(keywords, keyword);
    const real = all.filter((schema) => !isNullOnly(schema));
    return real.length < 2 || real.length < all.length || all.some(saysNull);
  });
}

/** Of alternatives that are references it is not asked: they are compared by themselves. */
const saysNull = (schema: Json): boolean =>
  isObject(schema) && Object.hasOwn(schema, 'type') && keywordsAllowNull(schema);

/** The values that `enum` and `const` leave. */
export function valuesOf(keywords: JsonObject): readonly Json[] | undefined {
  if (Object.hasOwn(keywords, 'const')) return [own(keywords, 'const') ?? null];
  return Object.hasOwn(keywords, 'enum') ? ownArray(keywords, 'enum') : undefined;
}

/** Every schema that stands under a keyword, one for each conjunct that has it. */
export function placesUnder(view: View, keyword: string, suffix: string): readonly Place[] {
  return view.conjuncts.flatMap(({ keywords, pointer, home }) => {
    const schema = own(keywords, keyword);
    if (typeof schema !== 'boolean' && !isObject(schema)) return [];
    return [
      { schema, pointer: child(pointer, keyword), home: { label: home.label, path: home.path + suffix } },
    ];
  });
}

/** A schema under a name, and where the schema stands that holds it. */
export interface HeldPlace extends Place {
  readonly holder: Home;
}
export type HeldPlaces = readonly [HeldPlace, ...HeldPlace[]];

/** Name, or index, → the schemas that stand under it in `properties`, `prefixItems` and the like. */
export function namedPlaces(view: View, keyword: string): ReadonlyMap<string, HeldPlaces> {
  const found = new Map<string, [HeldPlace, ...HeldPlace[]]>();
  for (const { keywords, pointer, home } of view.conjuncts) {
    const members = own(keywords, keyword);
    if (!isObject(members) && !isArray(members)) continue;
    for (const [name, schema] of Object.entries(members)) {
      const place: HeldPlace = {
        schema: schema as JsonSchema,
        holder: home,
        pointer: child(pointer, keyword, name),
        home: { label: home.label, path: stepped(home, name) },
      };
      const known = found.get(name);
      if (known === undefined) found.set(name, [place]);
      else known.push(place);
    }
  }
  return found;
}

export const stepped = ({ path }: Home, name: string): string => (path === '' ? name : `${path}.${name}`);

/** Where a keyword stands in a view; the view itself where no conjunct has it. */
export function spotOf(view: View, keyword: string): Spot {
  const holder = view.conjuncts.find(({ keywords }) => Object.hasOwn(keywords, keyword));
  return holder === undefined
    ? { pointer: view.pointer, home: view.home }
    : { pointer: child(holder.pointer, keyword), home: holder.home };
}

export function isSet(view: View, keyword: string): boolean {
  return view.conjuncts.some(({ keywords }) => own(keywords, keyword) === true);
}

/** Keywords that say something about a value without limiting it. */
const ANNOTATIONS = new Set([
  'title',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'xml',
  'discriminator',
  'allOf',
  '$ref',
  POINTER_KEYWORD,
]);

export function allowsAnything(view: View): boolean {
  return view.conjuncts.every(({ keywords }) => Object.keys(keywords).every((key) => ANNOTATIONS.has(key)));
}

export function allowsNothing(view: View): boolean {
  return view.conjuncts.some(({ keywords }) => keywords === NOTHING);
}
