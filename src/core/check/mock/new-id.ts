import { flatten, numberIn, propertyOf, textIn, typesOf } from '#core/plan/index';
import type { Json, JsonSchema } from '#core/spec/index';
import { idPropertyOf } from './entity-shape.js';
import type { JsonObject } from './exchange.js';
import type { ValueFitter } from './fit-value.js';
import type { Collection } from './resources.js';
import type { Thing } from './state.js';

interface Circumstances {
  readonly fitter: ValueFitter;
  /** Whether another thing of the collection has this id. */
  readonly isTaken: (id: Json) => boolean;
}

/** A small range of ids (`maximum: 10`) runs out of new ones: then the lowest free one is given again. */
const LOWEST_IDS = 200;

/** An id that no other thing has, and that fits wherever the document shows or takes it. */
export function newId(collection: Collection, serial: number, { fitter, isTaken }: Circumstances): Json {
  const { idSchemas, noun, idName } = collection;
  const fits = (id: Json): boolean =>
    !isTaken(id) && idSchemas.every((schema) => meaningOfId(schema, id, fitter) !== undefined);
  const schema = merged(idSchemas, fitter);
  const found = candidates(schema, serial, noun).find(fits);
  if (found !== undefined) return found;
  const low = Array.from({ length: LOWEST_IDS }, (_, index) => index + 1).find(fits);
  const made = idSchemas.map((one) => fitter.generated(one, idName ?? 'id', `id ${serial}`));
  return low ?? made.find((id) => id !== undefined && fits(id)) ?? made[0] ?? serial;
}

type Flat = ReturnType<typeof flatten>;

function merged(schemas: readonly JsonSchema[], fitter: ValueFitter): Flat {
  return Object.assign({}, ...schemas.map((schema) => flatten(schema, fitter.schemas))) as Flat;
}

function candidates(schema: Flat, serial: number, noun: string): readonly Json[] {
  const uuid = `5a7e0000-0000-4000-8000-${serial.toString(16).padStart(12, '0')}`;
  if (textIn(schema, 'format') === 'uuid') return [uuid];
  const number = Math.max(Math.ceil(numberIn(schema, 'minimum') ?? 1), 1) + serial - 1;
  const isNumber = typesOf(schema).some((type) => type === 'integer' || type === 'number');
  const texts = [`${noun}-${serial}`, `${noun}${serial}`, String(number), uuid];
  return isNumber ? [number] : [...texts, number, serial.toString(16).padStart(24, '0')];
}

/** An id as a schema has it: paths know texts only, bodies perhaps numbers. Undefined: in no way. */
export function meaningOfId(schema: JsonSchema, id: Json, fitter: ValueFitter): Json | undefined {
  const number = typeof id === 'string' && id.trim() !== '' ? Number(id) : Number.NaN;
  const meanings = [id, String(id), ...(Number.isSafeInteger(number) ? [number] : [])];
  return meanings.find((meaning) => fitter.accepts(schema, meaning));
}

/** The id of a thing, as the property that shows it in answers of this schema; nothing where none does. */
export function idField(
  entity: JsonSchema,
  names: readonly string[],
  { id }: Thing,
  fitter: ValueFitter,
): JsonObject {
  const name = idPropertyOf(entity, names, fitter.schemas);
  const property = name === undefined ? undefined : propertyOf(flatten(entity, fitter.schemas), name);
  const value = property === undefined ? undefined : meaningOfId(property, id, fitter);
  return name === undefined || value === undefined ? {} : { [name]: value };
}
