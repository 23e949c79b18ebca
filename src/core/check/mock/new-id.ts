import { flatten, numberIn, textIn, typesOf } from '#core/plan/index';
import type { Json, JsonSchema, Parameter } from '#core/spec/index';
import type { ValueFitter } from './fit-value.js';
import type { Collection } from './resources.js';
import { propertyOf } from '#core/plan/index';

/** An id that no other thing has: it fits the thing's schema and the parameter that names it in paths. */
export function newId(collection: Collection, serial: number, fitter: ValueFitter): Json {
  const { parameter, idName, schema } = collection;
  const property =
    idName === undefined ? true : (propertyOf(flatten(schema, fitter.schemas), idName) ?? true);
  const fits = (value: Json): boolean =>
    fitter.accepts(property, value) && (parameter === undefined || namesThing(parameter, value, fitter));
  const likely = candidates(property, parameter?.schema ?? true, { serial, noun: collection.noun, fitter });
  const found = likely.find(fits);
  return found ?? fitter.generated(property, idName ?? 'id', `id ${serial}`) ?? serial;
}

const namesThing = ({ schema }: Parameter, value: Json, fitter: ValueFitter): boolean =>
  fitter.accepts(schema, value) || fitter.accepts(schema, String(value));

interface Circumstances {
  readonly serial: number;
  readonly noun: string;
  readonly fitter: ValueFitter;
}

function candidates(
  property: JsonSchema,
  inPath: JsonSchema,
  { serial, noun, fitter }: Circumstances,
): readonly Json[] {
  const flat = { ...flatten(inPath, fitter.schemas), ...flatten(property, fitter.schemas) };
  const isNumber = typesOf(flat).some((type) => type === 'integer' || type === 'number');
  if (isNumber) return [Math.max(Math.ceil(numberIn(flat, 'minimum') ?? 1), 1) + serial - 1];
  const uuid = `5a7e0000-0000-4000-8000-${serial.toString(16).padStart(12, '0')}`;
  if (textIn(flat, 'format') === 'uuid') return [uuid];
  const made = fitter.generated(property, 'id', `id ${serial}`);
  const others = fitter.generated(inPath, 'id', `id ${serial}`);
  return [
    `${noun}-${serial}`,
    `${noun}${serial}`,
    String(serial),
    uuid,
    ...(made === undefined ? [] : [made]),
    ...(others === undefined ? [] : [others]),
  ];
}
