import type { Json, MediaType } from '#core/spec/index';
import { flatten, namesIn, propertyOf, textIn, type SchemaObject } from '../data/schema-tree.js';
import { literal, propertiesIn } from '../data/value-expr.js';
import type { PlanningContext } from '../planning-context.js';
import type { MultipartPart, NamedValue, RequestBodyExpr, ValueExpr } from '../test-plan.js';
import { scalarText } from '../wire/serialise.js';

/** A form of either kind; undefined: the value has parts that no form can hold. */
export function formBody(
  media: MediaType,
  value: ValueExpr,
  context: PlanningContext,
): RequestBodyExpr | undefined {
  const all = propertiesIn(value);
  if (all === undefined) return undefined;
  const schema = media.schema ?? true;
  const required = new Set(namesIn(flatten(schema, context.schemas), 'required'));
  // No style says how a form holds objects: those that may be left out are.
  const properties = all.filter(
    (property) => required.has(property.name) || fieldTexts(property.value) !== undefined,
  );
  return media.type.startsWith('multipart/')
    ? multipart(properties, media, context)
    : urlEncoded(media.type, properties);
}

function urlEncoded(contentType: string, properties: readonly NamedValue[]): RequestBodyExpr | undefined {
  const fields = properties.flatMap(({ name, value }) => {
    const texts = fieldTexts(value);
    return texts === undefined ? [undefined] : texts.map((text) => ({ name, value: text }));
  });
  const written = fields.filter((field) => field !== undefined);
  return written.length === fields.length ? { kind: 'form', contentType, fields: written } : undefined;
}

/** Scalars as text; a list as the same field several times. */
function fieldTexts(value: ValueExpr): readonly ValueExpr[] | undefined {
  if (value.kind !== 'literal') return value.kind === 'unique' ? [value] : undefined;
  const items: readonly Json[] = Array.isArray(value.value) ? (value.value as Json[]) : [value.value];
  const texts = items.map(scalarText);
  return texts.every((text) => text !== undefined) ? texts.map((text) => literal(text)) : undefined;
}

function multipart(
  properties: readonly NamedValue[],
  { schema = true, encoding = {} }: MediaType,
  context: PlanningContext,
): RequestBodyExpr {
  const flat = flatten(schema, context.schemas);
  return {
    kind: 'multipart',
    parts: properties.flatMap((property) => {
      const described = flatten(propertyOf(flat, property.name) ?? true, context.schemas);
      const part = Object.hasOwn(encoding, property.name) ? encoding[property.name] : undefined;
      return partsOf(property, described, firstType(part?.contentType));
    }),
  };
}

/** Of a list of media types, the first that is no range: `image/png` of `image/png, image/*`. */
const firstType = (types: string | undefined): string | undefined =>
  types
    ?.split(',')
    .map((type) => type.trim().toLowerCase())
    .find((type) => /^[\w.+-]+\/[\w.+-]+$/u.test(type));

const ANY_TYPE = 'application/octet-stream';

/** What a file of a type is usually called: a server may go by it. */
function fileNameOf(name: string, contentType: string): string {
  const subtype = contentType.split('/')[1] ?? '';
  if (contentType === ANY_TYPE || !/^[a-z0-9]+$/u.test(subtype)) return `${name}.bin`;
  return `${name}.${subtype === 'jpeg' ? 'jpg' : subtype}`;
}

function partsOf(
  { name, value }: NamedValue,
  schema: SchemaObject,
  type: string | undefined,
): readonly MultipartPart[] {
  const isFile = schema['format'] === 'binary' || schema['contentMediaType'] !== undefined;
  if (isFile) {
    const contentType = type ?? textIn(schema, 'contentMediaType') ?? ANY_TYPE;
    return [{ name, value, fileName: fileNameOf(name, contentType), contentType }];
  }
  const texts = fieldTexts(value);
  if (texts !== undefined) return texts.map((text) => ({ name, value: text }));
  const json = value.kind === 'literal' ? JSON.stringify(value.value) : '{}';
  return [{ name, value: literal(json), contentType: 'application/json' }];
}
