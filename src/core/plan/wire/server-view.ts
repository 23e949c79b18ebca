import type { Json, JsonSchema, Parameter } from '#core/spec/index';
import { flatten, isRecord, isSchema, subschema, typesOf, type SchemaMap } from '../data/schema-tree.js';
import { isJsonArray } from '../data/value-expr.js';
import { isWrittenAsJson, serialise } from './serialise.js';

/**
 * A parameter reaches the server as text, and a server may read text as it likes: `7` as a number, `true` as a
 * boolean, `null` or nothing as no value. A value counts as invalid only if every reading of its text is.
 */
export function isInvalidOnTheWire(parameter: Parameter, value: Json, check: WireCheck): boolean {
  if (!canTravel(parameter, value) || !isOfItsShape(parameter, value, check.schemas)) return false;
  return readings(parameter, value, check.schemas).every((reading) =>
    check.refuses(parameter.schema, reading),
  );
}

/**
 * Whether the server finds the value at all. An object goes by the names of its properties: where none is described
 * it is another parameter's business, and a text in its place is no property. A JSON text says itself what it is.
 */
function isOfItsShape(parameter: Parameter, value: Json, schemas: SchemaMap): boolean {
  if (isWrittenAsJson(parameter)) return true;
  const types = typesOf(flatten(parameter.schema, schemas));
  if (isJsonArray(value)) return types.includes('array');
  return isRecord(value) === types.includes('object');
}

/** A value counts as valid only if the server can read it from its text as the schema wants it. */
export function isValidOnTheWire(parameter: Parameter, value: Json, check: WireCheck): boolean {
  return canTravel(parameter, value) && check.accepts(parameter.schema, value);
}

export interface WireCheck {
  readonly schemas: SchemaMap;
  accepts(schema: JsonSchema, value: Json): boolean;
  refuses(schema: JsonSchema, value: Json): boolean;
}

/** Whether the text arrives as it was sent: clients, proxies and routers change or refuse what is not plain. */
function canTravel(parameter: Parameter, value: Json): boolean {
  const pairs = serialise(parameter, value);
  if (pairs === undefined) return false;
  // Of cookies with one name servers keep the first or the last.
  if (parameter.in === 'cookie' && isJsonArray(value) && pairs.length > 1) return false;
  return pairs.every(({ text }) => {
    if (text === '') return parameter.in === 'query' && parameter.required;
    if (parameter.in === 'path') return isPathSegment(parameter, text);
    if (parameter.in === 'header') return /^[\u0021-\u007e](?:[\u0020-\u007e]*[\u0021-\u007e])?$/u.test(text);
    if (parameter.in === 'cookie') return /^[\w!#$%&'*+.^`|~:/-]+$/u.test(text);
    return !text.includes('\u0000') && text.isWellFormed();
  });
}

/** Slashes and dots would make another path, spaces at the ends are cut off; `;` belongs to the matrix style. */
function isPathSegment({ style }: Parameter, text: string): boolean {
  if (text.includes(';') && style !== 'matrix') return false;
  return !/[/\\?#%\p{Cc}]|^\.+$|^\s|\s$/u.test(text);
}

function readings(parameter: Parameter, value: Json, schemas: SchemaMap): readonly Json[] {
  if (isWrittenAsJson(parameter)) return [value];
  const flat = flatten(parameter.schema, schemas);
  if (isJsonArray(value)) return listReadings(value, subschema(flat, 'items') ?? true, schemas);
  if (isRecord(value)) return [value];
  const texts = scalarReadings(value);
  // One text is also a list of one, or of several where it holds the separator.
  const isList = typesOf(flat).includes('array');
  return isList ? [...texts, ...texts.map((text) => [text]), ...splitReadings(value)] : texts;
}

function splitReadings(value: Json): readonly (readonly Json[])[] {
  return typeof value === 'string' && /[,|\s]/u.test(value) ? [value.split(/[,|\s]/u)] : [];
}

/** Lists are read as numbers, as booleans or as texts throughout; the schema of the items says which is likely. */
function listReadings(values: readonly Json[], items: JsonSchema, schemas: SchemaMap): readonly Json[] {
  const wanted = typesOf(flatten(items, schemas));
  const asWanted = values.map((value) => {
    const options = scalarReadings(value);
    const fitting = options.find(
      (option) =>
        wanted.includes(typeof option) || (wanted.includes('integer') && typeof option === 'number'),
    );
    return fitting ?? value;
  });
  const asText = values.map((value) => (isSchema(value) ? value : String(value)));
  const asLists = values.flatMap((value) => splitReadings(value)[0] ?? [value]);
  return [values, asWanted, asText, asLists];
}

const TRUE = new Set(['true', '1', 'yes', 'on', 't', 'y']);
const FALSE = new Set(['false', '0', 'no', 'off', 'f', 'n']);

function scalarReadings(value: Json): readonly Json[] {
  const text = String(value);
  const meanings: Json[] = [text, text.trim()];
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) meanings.push(number);
  if (TRUE.has(text.toLowerCase())) meanings.push(true);
  if (FALSE.has(text.toLowerCase())) meanings.push(false);
  if (/^(?:null|nil|none|undefined|)$/iu.test(text.trim())) meanings.push(null);
  return meanings;
}
