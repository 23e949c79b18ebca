import type { JsonSchema, Operation } from '#core/spec/index';
import {
  flatten,
  namesIn,
  propertiesOf,
  propertyOf,
  subschema,
  typesOf,
  type SchemaMap,
  type SchemaObject,
} from '../data/schema-tree.js';
import { isJson } from '../wire/media-type.js';
import { successResponses } from './expectations.js';
import type { Resource } from './resources.js';

/** Where a property stands in the JSON that answers a granted request. */
export interface AnswerPlace {
  readonly pointer: string;
  readonly schema: JsonSchema;
  /** Whether the document promises that it is there. */
  readonly isPromised: boolean;
}

export interface ListPlace {
  /** JSON pointer of the array in the answer. */
  readonly pointer: string;
  readonly items: SchemaObject;
}

/** A property as a part of a JSON pointer (RFC 6901). */
export const pointerTo = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The schema of the JSON that answers a granted request, when the document has one. */
export function answerSchema(operation: Operation): JsonSchema | undefined {
  return successResponses(operation)[0]?.content.find(({ type }) => isJson(type))?.schema;
}

/** The properties of an answer by name; those of an envelope (`{ "article": { … } }`) count as the answer's own. */
export function answerPlaces(operation: Operation, schemas: SchemaMap): ReadonlyMap<string, AnswerPlace> {
  const schema = answerSchema(operation);
  const flat = flatten(schema ?? {}, schemas);
  const envelope = envelopeIn(flat, schemas);
  const inner = envelope === undefined ? [] : placesIn(envelope.schema, pointerTo(envelope.name));
  return new Map([...inner, ...placesIn(flat, '')]);
}

function placesIn(flat: SchemaObject, prefix: string): readonly (readonly [string, AnswerPlace])[] {
  const required = new Set(namesIn(flat, 'required'));
  return propertiesOf(flat).map(([name, schema]) => [
    name,
    { schema, pointer: prefix + pointerTo(name), isPromised: required.has(name) },
  ]);
}

/** Many APIs put what they send and answer into one property, with little beside it. */
export function envelopeIn(
  flat: SchemaObject,
  schemas: SchemaMap,
): { readonly name: string; readonly schema: SchemaObject } | undefined {
  const properties = propertiesOf(flat);
  if (properties.length === 0 || properties.length > 3) return undefined;
  const objects = properties
    .map(([name, schema]) => ({ name, schema: flatten(schema, schemas) }))
    .filter(({ schema }) => propertiesOf(schema).length > 0);
  const [only, ...others] = objects;
  return others.length === 0 ? only : undefined;
}

/** The array that a list is answered in: the answer itself, or the only array among its properties. */
export function listPlace(operation: Operation, schemas: SchemaMap): ListPlace | undefined {
  const flat = flatten(answerSchema(operation) ?? {}, schemas);
  if (typesOf(flat).includes('array')) return { pointer: '', items: itemsOf(flat, schemas) };
  const arrays = propertiesOf(flat).filter(([, schema]) =>
    typesOf(flatten(schema, schemas)).includes('array'),
  );
  const [only, ...others] = arrays;
  if (only === undefined || others.length > 0) return undefined;
  return { pointer: pointerTo(only[0]), items: itemsOf(flatten(only[1], schemas), schemas) };
}

const itemsOf = (array: SchemaObject, schemas: SchemaMap): SchemaObject =>
  flatten(subschema(array, 'items') ?? true, schemas);

/** The id of the items of a list, under the name that it has in the answer to the creation. */
export function itemIdPointer({ items }: ListPlace, idPointer: string): string | undefined {
  const name = idPointer.split('/').at(-1) ?? '';
  return propertyOf(items, plainName(name)) === undefined ? undefined : `/${name}`;
}

/** The schema of what stands at a JSON pointer; anything where it says nothing of it. */
const schemaAt = (schema: JsonSchema, pointer: string, schemas: SchemaMap): JsonSchema =>
  pointer
    .split('/')
    .slice(1)
    .reduce((outer, key) => propertyOf(flatten(outer, schemas), plainName(key)) ?? true, schema);

/** Where an answer about a thing has its id, if anywhere, in the type of the answer to the creation. */
export function idPlaceIn(
  read: Operation,
  { create, idPointer }: Pick<Resource, 'create' | 'idPointer'>,
  schemas: SchemaMap,
): Pick<AnswerPlace, 'pointer' | 'isPromised'> | undefined {
  if (JSON.stringify(answerSchema(read)) === JSON.stringify(answerSchema(create)))
    return { pointer: idPointer, isPromised: true };
  const name = plainName(idPointer.split('/').at(-1) ?? '');
  const [created, found] = [create, read].map((operation) => answerPlaces(operation, schemas).get(name));
  if (created === undefined || found === undefined) return undefined;
  return typeNames(created.schema, schemas) === typeNames(found.schema, schemas) ? found : undefined;
}

const typeNames = (schema: JsonSchema, schemas: SchemaMap): string =>
  typesOf(flatten(schema, schemas)).toSorted().join();

const plainName = (key: string): string => key.replaceAll('~1', '/').replaceAll('~0', '~');

/** Whether a list shows ids in the type of the answer to the creation: `7` and `"7"` are not equal. */
export function isShownAlike(
  { create, idPointer }: Pick<Resource, 'create' | 'idPointer'>,
  { items }: ListPlace,
  schemas: SchemaMap,
): boolean {
  const name = plainName(idPointer.split('/').at(-1) ?? '');
  const created = schemaAt(answerSchema(create) ?? true, idPointer, schemas);
  const listed = propertyOf(items, name) ?? true;
  return typeNames(created, schemas) === typeNames(listed, schemas);
}
