import type { Json, JsonSchema, MediaType, Operation } from '#core/spec/index';
import { generateValue } from '../data/generate-value.js';
import { isValid, type Wanted } from '../data/generation-context.js';
import {
  flatten,
  isRecord,
  namesIn,
  propertiesOf,
  propertyOf,
  referredName,
  textIn,
} from '../data/schema-tree.js';
import { isAbsent } from '../data/schema-view.js';
import { isIdName, uniqueAffixes } from '../data/realistic-text.js';
import { UNIQUE_TOKEN_LENGTH, type RequestBodyExpr, type ValueExpr } from '../test-plan.js';
import { literal, objectOf, propertiesIn } from '../data/value-expr.js';
import { camelCase } from '../naming.js';
import type { PlanningContext } from '../planning-context.js';
import { isJson, isXml } from '../wire/media-type.js';
import { xmlText } from '../wire/xml-text.js';
import { formBody } from './form-body.js';
import { withFreshId } from './fresh-id.js';

/** More optional properties than this make a body that nobody reads. */
const MAX_OPTIONAL = 8;

export type BodyPlan =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'body';
      readonly media: MediaType;
      readonly schema: JsonSchema;
      readonly value: ValueExpr;
      readonly expr: RequestBodyExpr;
      /** Set where the body is JSON and an object: overrides are possible. */
      readonly fixture?: string;
    }
  | { readonly kind: 'impossible'; readonly reason: string };

/** Their bodies have no meaning in HTTP (RFC 9110, 9.3.1), and OpenAPI 3.0 says to ignore what describes them. */
const WITHOUT_BODY: ReadonlySet<string> = new Set(['get', 'head']);

/** A valid body in the media type that says most: JSON, then forms, then text, then XML. Required or not, it is sent. */
export function validBody(operation: Operation, context: PlanningContext): BodyPlan {
  const body = operation.requestBody;
  if (body === undefined || body.content.length === 0) return { kind: 'none' };
  if (!body.required && WITHOUT_BODY.has(operation.method)) return { kind: 'none' };
  const media = preferred(body.content);
  if (media === undefined) {
    const types = body.content.map(({ type }) => type).join(', ');
    return body.required
      ? { kind: 'impossible', reason: `no body of type ${types} can be made up` }
      : { kind: 'none' };
  }
  const planned = bodyOf(operation, media, context);
  return planned.kind === 'impossible' && !body.required ? { kind: 'none' } : planned;
}

/** A valid body in this media type. */
export function bodyOf(operation: Operation, media: MediaType, context: PlanningContext): BodyPlan {
  const schema = media.schema ?? true;
  const value = documentedBody(media, schema, context) ?? generatedBody(operation, schema, context);
  if (value === undefined)
    return { kind: 'impossible', reason: 'no valid body could be made up, and none is documented' };
  return asBody(operation, media, withFreshId(operation, schema, value, context), context);
}

function preferred(content: readonly MediaType[]): MediaType | undefined {
  const order: readonly ((type: string) => boolean)[] = [
    isJson,
    (type) => type === '*/*' || type === 'application/*',
    (type) => type === 'application/x-www-form-urlencoded',
    (type) => type === 'multipart/form-data',
    (type) => type === 'text/plain' || type === 'application/octet-stream',
    isXml,
  ];
  for (const isWanted of order) {
    const found = content.find(({ type }) => isWanted(type));
    if (found !== undefined) return found;
  }
  return undefined;
}

function documentedBody(
  media: MediaType,
  schema: JsonSchema,
  context: PlanningContext,
): ValueExpr | undefined {
  const named = typeof schema === 'boolean' ? [] : flatten(schema, context.schemas)['examples'];
  const values = [
    ...media.examples.map(({ value }) => value),
    ...(Array.isArray(named) ? (named as Json[]) : []),
  ];
  for (const value of values) {
    const usable = documentedValue(value, schema, context);
    if (usable !== undefined) return usable;
  }
  return undefined;
}

/** A documented example as a request: without read-only properties, and with fresh values for what must be unique. */
export function documentedValue(
  value: Json,
  schema: JsonSchema,
  context: PlanningContext,
): ValueExpr | undefined {
  if (!isRecord(value)) return context.accepts(schema, value) ? literal(value) : undefined;
  const flat = flatten(schema, context.schemas);
  const sent = Object.entries(value).filter(
    ([name]) => !isAbsent(propertyOf(flat, name) ?? true, 'request', context.schemas),
  );
  const fresh = sent.map(([name, item]) => ({
    name,
    value: freshText(name, item, propertyOf(flat, name), context) ?? literal(item),
  }));
  const candidates = [objectOf(fresh), literal(Object.fromEntries(sent))];
  return candidates.find((candidate) => isValid(schema, candidate, context));
}

function freshText(
  name: string,
  item: Json,
  property: JsonSchema | undefined,
  context: PlanningContext,
): ValueExpr | undefined {
  const flat = flatten(property ?? true, context.schemas);
  const affixes = uniqueAffixes(name, textIn(flat, 'format'));
  const isFixed = ['enum', 'const', 'pattern'].some((keyword) => Object.hasOwn(flat, keyword));
  const maxLength = typeof flat['maxLength'] === 'number' ? flat['maxLength'] : Infinity;
  if (typeof item !== 'string' || affixes === undefined || isFixed) return undefined;
  return affixes.prefix.length + UNIQUE_TOKEN_LENGTH + affixes.suffix.length > maxLength
    ? undefined
    : { kind: 'unique', ...affixes };
}

function generatedBody(
  operation: Operation,
  schema: JsonSchema,
  context: PlanningContext,
): ValueExpr | undefined {
  const name = typeof schema === 'boolean' ? undefined : referredName(schema);
  const wanted: Wanted = { name: '', key: name ?? operation.key, extent: 'required', unique: true };
  const flat = flatten(schema, context.schemas);
  const isSparse = operation.method === 'patch' || namesIn(flat, 'required').length === 0;
  const full =
    isSparse && propertiesOf(flat).length > 0
      ? generateValue(schema, { ...wanted, extent: 'full' }, context)
      : undefined;
  return (
    (full === undefined ? undefined : trimmed(full, schema, context)) ??
    generateValue(schema, wanted, context)
  );
}

/** Leaves out ids, which the server chooses or which must exist already, and what is too much to read. */
function trimmed(full: ValueExpr, schema: JsonSchema, context: PlanningContext): ValueExpr | undefined {
  const required = new Set(namesIn(flatten(schema, context.schemas), 'required'));
  const properties = propertiesIn(full);
  if (properties === undefined) return full;
  const optional = new Set(
    properties.filter(({ name }) => !required.has(name) && !isIdName(name)).slice(0, MAX_OPTIONAL),
  );
  const kept = properties.filter((property) => required.has(property.name) || optional.has(property));
  const value = objectOf(kept);
  return isValid(schema, value, context) ? value : undefined;
}

function asBody(
  operation: Operation,
  media: MediaType,
  value: ValueExpr,
  context: PlanningContext,
): BodyPlan {
  const schema = media.schema ?? true;
  const contentType = media.type.includes('*') ? 'application/json' : media.type;
  const common = { kind: 'body', media, schema, value } as const;
  if (isJson(contentType))
    return { ...common, ...jsonBody(operation, contentType, schema, { value, context }) };
  const expr = writtenBody(media, contentType, value, context);
  return expr === undefined
    ? { kind: 'impossible', reason: `the body cannot be written as ${contentType}` }
    : { ...common, expr };
}

function writtenBody(
  media: MediaType,
  contentType: string,
  value: ValueExpr,
  context: PlanningContext,
): RequestBodyExpr | undefined {
  if (isForm(contentType)) return formBody(media, value, context);
  return isXml(contentType) ? xmlBody(media, value, context) : textBody(contentType, value);
}

const isForm = (contentType: string): boolean =>
  contentType === 'application/x-www-form-urlencoded' || contentType.startsWith('multipart/');

function jsonBody(
  operation: Operation,
  contentType: string,
  schema: JsonSchema,
  { value, context }: { readonly value: ValueExpr; readonly context: PlanningContext },
): { readonly expr: RequestBodyExpr; readonly fixture?: string } {
  if (propertiesIn(value) === undefined) return { expr: { kind: 'json', contentType, value } };
  const fixture = fixtureFor(operation, schema, value, context);
  return {
    fixture,
    expr: { kind: 'json', contentType, value: { kind: 'fixture', name: fixture, overrides: [], omit: [] } },
  };
}

/** Operations with the same schema and the same valid body share it. */
function fixtureFor(
  operation: Operation,
  schema: JsonSchema,
  value: ValueExpr,
  context: PlanningContext,
): string {
  const name = typeof schema === 'boolean' ? undefined : referredName(schema);
  const suggestion = camelCase(name ?? `${operation.operationId ?? operation.key} body`);
  return context.addFixture(suggestion, { value, ...(name === undefined ? {} : { schema: name }) });
}

function textBody(contentType: string, value: ValueExpr): RequestBodyExpr | undefined {
  const isText = value.kind === 'unique' || (value.kind === 'literal' && typeof value.value === 'string');
  return isText ? { kind: 'raw', contentType, text: value } : undefined;
}

/** The element is called as the schema is, where that names none. */
function xmlBody(media: MediaType, value: ValueExpr, context: PlanningContext): RequestBodyExpr | undefined {
  const { schema = true, type: contentType } = media;
  const name = typeof schema === 'boolean' ? undefined : referredName(schema);
  const text = xmlText(value, { name: name ?? 'root', schema }, context.schemas);
  return text && { kind: 'raw', contentType, text };
}
