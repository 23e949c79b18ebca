import { flatten, isJson, propertiesOf, propertyOf, typesOf } from '#core/plan/index';
import type { ApiResponse, Json, JsonSchema, MediaType, Operation } from '#core/spec/index';
import type { Call, Outcome } from './call.js';
import { entityIn, isObject, listIn, wrapped } from './entity-shape.js';
import type { JsonObject, MockResponse, Refusal } from './exchange.js';
import type { Surroundings } from './locate.js';
import { negotiated } from './negotiation.js';
import { idField } from './new-id.js';
import { idNames, type Role } from './resources.js';
import { pathOf, type Thing } from './state.js';
import { refusalStatus, successStatus, type ChosenStatus } from './statuses.js';

type Granted = Exclude<Outcome, Refusal>;

/** Puts what came of a request into the words of the document. */
export function answer(call: Call, outcome: Outcome, around: Surroundings): MockResponse {
  if (outcome.kind === 'refused') return refusalAnswer(call.operation, outcome, around);
  const isNew = outcome.kind === 'thing' && outcome.isNew;
  const chosen = successStatus(call.operation, call.role.kind, isNew);
  const media =
    negotiated(chosen.described?.content ?? [], call.request.headers['accept']) ??
    chosen.described?.content[0];
  const headers = headersOf(chosen.described, outcome, around);
  if (media === undefined || isBodyless(call.operation, chosen)) return { status: chosen.status, headers };
  return { status: chosen.status, ...content(media, bodyOf(media, call, outcome, around), headers) };
}

const isBodyless = ({ method }: Operation, { status }: ChosenStatus): boolean =>
  method === 'head' || [204, 205, 304].includes(status);

/** @param operation none where no path of the document matches */
export function refusalAnswer(
  operation: Operation | undefined,
  refusal: Refusal,
  around: Surroundings,
): MockResponse {
  const chosen = refusalStatus(operation, refusal.reason);
  const { status, described } = chosen;
  const fields = {
    title: TITLES[status] ?? 'Refused',
    status,
    detail: refusal.detail,
    message: refusal.detail,
  };
  const allow = refusal.allow === undefined ? {} : { allow: refusal.allow.join(', ') };
  const headers = { ...headersOf(described, undefined, around), ...allow };
  if (operation?.method === 'head') return { status, headers };
  const media = described?.content.find(({ type }) => isJson(type)) ?? described?.content[0];
  if (media === undefined && described !== undefined) return { status, headers };
  if (media === undefined)
    return {
      status,
      headers: { ...headers, 'content-type': 'application/problem+json' },
      body: JSON.stringify(fields),
    };
  const value = around.fitter.fit(media.schema ?? true, fields, 'problem');
  return { status, ...content(media, value, headers) };
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Invalid request',
  401: 'Not authenticated',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  415: 'Unsupported media type',
  422: 'Invalid request',
};

function bodyOf(media: MediaType, call: Call, outcome: Granted, around: Surroundings): Json {
  const schema = media.schema ?? true;
  const { fitter } = around;
  const value =
    outcome.kind === 'list'
      ? listBody(schema, call, outcome, around)
      : thingBody(schema, call, outcome, around);
  if (fitter.accepts(schema, value)) return value;
  return fitter.generated(schema, 'answer') ?? value;
}

function thingBody(
  schema: JsonSchema,
  { role }: Call,
  outcome: Extract<Granted, { kind: 'thing' | 'single' }>,
  { fitter }: Surroundings,
): Json {
  const { schemas } = fitter;
  if (!isObject(schema, schemas) && !hasAlternatives(schema, fitter.schemas))
    return fitter.generated(schema, nounOf(role)) ?? '';
  const { envelope, schema: entity } = entityIn(schema, namesIn(role), schemas);
  const fields = outcome.kind === 'thing' ? shownFields(entity, role, outcome.thing, fitter) : outcome.fields;
  const settable =
    outcome.kind === 'thing' && role.kind !== 'single'
      ? role.collection.settable
      : new Set(Object.keys(fields));
  const value = fitter.fit(entity, fields, nounOf(role), settable);
  return envelope.length === 0
    ? value
    : wrapped(fitter.generated(schema, nounOf(role), 'mock', 'required') ?? {}, envelope, value);
}

/** What was said about a thing, and its id where this answer has room for it. */
function shownFields(
  entity: JsonSchema,
  role: Role,
  thing: Thing,
  fitter: Surroundings['fitter'],
): JsonObject {
  return { ...thing.fields, ...idField(entity, namesIn(role), thing, fitter) };
}

function hasAlternatives(schema: JsonSchema, schemas: Surroundings['fitter']['schemas']): boolean {
  const flat = flatten(schema, schemas);
  return Object.hasOwn(flat, 'oneOf') || Object.hasOwn(flat, 'anyOf');
}

const nounOf = (role: Role): string => (role.kind === 'single' ? 'answer' : role.collection.noun);
const namesIn = (role: Role): readonly string[] =>
  role.kind === 'single'
    ? ['id', 'slug', 'uuid']
    : idNames(role.collection.parameter?.name, role.collection.noun);

function listBody(
  schema: JsonSchema,
  { role }: Call,
  { things, total, next }: Extract<Granted, { kind: 'list' }>,
  { fitter }: Surroundings,
): Json {
  const shape = listIn(schema, fitter.schemas);
  const whole = fitter.generated(schema, 'list', 'mock', 'required') ?? {};
  if (shape === undefined) return whole;
  const settable = role.kind === 'single' ? new Set<string>() : role.collection.settable;
  const items = things.map((thing) =>
    fitter.fit(shape.items, shownFields(shape.items, role, thing, fitter), nounOf(role), settable),
  );
  const listed = wrapped(whole, shape.envelope, items);
  return Array.isArray(listed)
    ? listed
    : { ...(listed as JsonObject), ...counted(schema, { total, next }, fitter.schemas) };
}

/** How many there are, and where to go on, where the answer has properties for it. */
function counted(
  schema: JsonSchema,
  { total, next }: { readonly total: number; readonly next: number | undefined },
  schemas: Surroundings['fitter']['schemas'],
): JsonObject {
  const flat = flatten(schema, schemas);
  const known = propertiesOf(flat).flatMap(([name, property]): [string, Json][] => {
    const types = typesOf(flatten(property, schemas));
    if (/total|count/iu.test(name) && types.some((type) => type === 'integer' || type === 'number'))
      return [[name, total]];
    if (/has_?(?:more|next)/iu.test(name) && types.includes('boolean')) return [[name, next !== undefined]];
    if (!/next|cursor/iu.test(name) || !types.includes('string')) return [];
    if (next !== undefined) return [[name, String(next)]];
    return types.includes('null') ? [[name, null]] : [];
  });
  return Object.fromEntries(known.filter(([name]) => propertyOf(flat, name) !== undefined));
}

function content(
  media: MediaType,
  value: Json,
  headers: MockResponse['headers'],
): Omit<MockResponse, 'status'> {
  const type = media.type.includes('*') ? 'application/json' : media.type;
  const body = isJson(type) ? JSON.stringify(value) : textOf(type, value);
  return { headers: { ...headers, 'content-type': type }, body };
}

function textOf(type: string, value: Json): string {
  if (/[/+]xml$/u.test(type))
    return `<?xml version="1.0" encoding="UTF-8"?>\n<answer>${escaped(JSON.stringify(value))}</answer>\n`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function headersOf(
  response: ApiResponse | undefined,
  outcome: Granted | undefined,
  { fitter }: Surroundings,
): Readonly<Record<string, string>> {
  const known = {
    location: outcome?.kind === 'thing' ? pathOf(outcome.thing) : undefined,
    total: outcome?.kind === 'list' ? outcome.total : undefined,
  };
  const sent = (response?.headers ?? []).flatMap(({ name, required, schema }): [string, string][] => {
    const own = /^location$/iu.test(name)
      ? known.location
      : /total|count/iu.test(name)
        ? known.total
        : undefined;
    const made = required ? fitter.generated(schema, name, 'header') : undefined;
    const value = own !== undefined && fitter.accepts(schema, own) ? own : made;
    return value === undefined
      ? []
      : [[name.toLowerCase(), typeof value === 'object' ? JSON.stringify(value) : String(value)]];
  });
  return Object.fromEntries(sent);
}
