import { isEndless } from '../data/endless-schema.js';
import { flatten, isRecord, typesOf } from '../data/schema-tree.js';
import { pascalCase } from '../naming.js';
import type { PlanningContext } from '../planning-context.js';
import type { DocumentedResponse, Expectation } from '../test-plan.js';
import { isJson } from '../wire/media-type.js';
import type { ApiResponse, MediaType, Operation } from '#core/spec/index';

/** Whether JSON is to be asked for, since the operation answers in other types, too. */
export function acceptsOnlyJson(operation: Operation): boolean {
  const contents = successResponses(operation).map(({ content }) => content.map(({ type }) => type));
  return (
    contents.some((types) => types.length > 1) &&
    contents.every((types) => types.includes('application/json') || types.length === 0)
  );
}

/** The documented statuses that mean that the request was granted. */
export function successResponses(operation: Operation): readonly ApiResponse[] {
  return operation.responses.filter(({ status }) => /^[23]/u.test(status));
}

/** That a request is granted, and answered as the document says; undefined when the document names no success. */
export function grantedAsDocumented(
  operation: Operation,
  context: PlanningContext,
): readonly Expectation[] | undefined {
  const responses = successResponses(operation);
  const [only] = responses;
  if (only === undefined) return undefined;
  const status: Expectation = { kind: 'status', anyOf: responses.map((response) => response.status) };
  if (responses.length > 1) return [status, conforming(responses, operation, context)];
  return [
    status,
    ...bodyExpectations(only, operation, context),
    ...headerExpectations(only, operation, context),
  ];
}

/** That the answer, whichever it is, is no server error and is as the document says. */
export function answeredAsDocumented(operation: Operation, context: PlanningContext): readonly Expectation[] {
  const responses = operation.responses.filter(({ status }) => !status.startsWith('5'));
  const outcome = possibleOutcome(responses.map(({ status }) => status));
  return responses.length === 0 ? [outcome] : [outcome, conforming(responses, operation, context)];
}

/**
 * That a refusal which the document describes is as it says. Nothing where it describes no JSON, or alternatives:
 * `oneOf` is often written of shapes that overlap, so that no refusal fits exactly one.
 */
export function refusedAsDocumented(operation: Operation, context: PlanningContext): readonly Expectation[] {
  const described = operation.responses.filter(
    ({ status, content }) =>
      /^4(?:\d\d|XX)$/u.test(status) &&
      content.some(({ type, schema }) => isJson(type) && !hasAlternatives(schema)),
  );
  return described.length === 0 ? [] : [conforming(described, operation, context)];
}

const hasAlternatives = (schema: MediaType['schema']): boolean =>
  isRecord(schema) && ['oneOf', 'anyOf'].some((keyword) => Object.hasOwn(schema, keyword));

/** Granted in a way that is documented, or refused: another success is none that a client is prepared for. */
function possibleOutcome(statuses: readonly string[]): Expectation {
  const granted = statuses.filter((status) => /^2\d\d$/u.test(status));
  const isOpen = statuses.some((status) => status === 'default' || status === '2XX');
  if (granted.length === 0 || isOpen) return { kind: 'not-server-error' };
  return { kind: 'status', anyOf: [...granted, '3XX', '4XX'] };
}

/** By operation and statuses: nearly all tests of an operation expect the same answers. */
const CONFORMING = new WeakMap<PlanningContext, Map<string, Expectation>>();

function conforming(
  responses: readonly ApiResponse[],
  operation: Operation,
  context: PlanningContext,
): Expectation {
  const known = CONFORMING.get(context) ?? new Map<string, Expectation>();
  CONFORMING.set(context, known);
  const key = [operation.key, ...responses.map(({ status }) => status)].join(' ');
  const found = known.get(key) ?? {
    kind: 'conforms',
    responses: responses.map((response) => documented(response, operation, context)),
  };
  known.set(key, found);
  return found;
}

function documented(
  response: ApiResponse,
  operation: Operation,
  context: PlanningContext,
): DocumentedResponse {
  const contentTypes = contentTypesOf(response, operation);
  const schema = schemaNameOf(response, operation, context);
  return { status: response.status, contentTypes, ...(schema === undefined ? {} : { schema }) };
}

function bodyExpectations(
  response: ApiResponse,
  operation: Operation,
  context: PlanningContext,
): readonly Expectation[] {
  const types = contentTypesOf(response, operation);
  const schema = schemaNameOf(response, operation, context);
  return [
    ...(types.length === 0 ? [] : [{ kind: 'content-type', anyOf: types } as const]),
    ...(schema === undefined ? [] : [{ kind: 'schema', schema } as const]),
  ];
}

/** Empty where the document leaves it open, and where there is no body (HEAD, 204, 304). */
function contentTypesOf(response: ApiResponse, operation: Operation): readonly string[] {
  const types = offered(response, operation).map(({ type }) => type);
  return hasBody(response, operation) && !types.some((type) => type.includes('*')) ? types : [];
}

/** What may come, given what is asked for. */
function offered(response: ApiResponse, operation: Operation): readonly MediaType[] {
  const json = acceptsOnlyJson(operation) ? response.content.filter(({ type }) => isJson(type)) : [];
  return json.length > 0 ? json : response.content;
}

function hasBody(response: ApiResponse, operation: Operation): boolean {
  return operation.method !== 'head' && !['204', '205', '304'].includes(response.status);
}

/**
 * A body is judged by the schema only when it must be JSON, since other types have no value that a schema describes,
 * and when some body can fit.
 */
function schemaNameOf(
  response: ApiResponse,
  operation: Operation,
  context: PlanningContext,
): string | undefined {
  const content = offered(response, operation);
  if (!hasBody(response, operation) || !content.every(({ type }) => isJson(type))) return undefined;
  const [media] = content;
  const isOneSchema = content.every(
    ({ schema }) => schema === media?.schema || JSON.stringify(schema) === JSON.stringify(media?.schema),
  );
  return media?.schema === undefined ||
    media.schema === true ||
    !isOneSchema ||
    isEndless(media.schema, context.schemas)
    ? undefined
    : nameOf(media, response, operation, context);
}

function nameOf(
  media: MediaType,
  response: ApiResponse,
  operation: Operation,
  context: PlanningContext,
): string {
  const items =
    isRecord(media.schema) && media.schema['type'] === 'array' ? media.schema['items'] : undefined;
  const itemName =
    isRecord(items) && typeof items['$ref'] === 'string' ? items['$ref'].split('/').at(-1) : undefined;
  const isSuccess = response.status.startsWith('2');
  const own = `${pascalCase(operation.operationId ?? operation.key)}${isSuccess ? 'Response' : response.status}`;
  return context.schemaName(media.schema ?? true, itemName === undefined ? own : `${itemName}List`);
}

function headerExpectations(
  response: ApiResponse,
  operation: Operation,
  context: PlanningContext,
): readonly Expectation[] {
  return response.headers.flatMap((header): readonly Expectation[] => {
    const { name, required } = header;
    const schema = headerSchema(header, operation, context);
    if (schema !== undefined) return [{ kind: 'header', name, required, schema }];
    return required ? [{ kind: 'header', name, required }] : [];
  });
}

const HEADER_TYPES = new Set(['string', 'integer', 'number', 'boolean']);
/** Besides its type: what says something of a header that is one value. */
const TELLING = ['enum', 'const', 'pattern', 'format', 'minLength', 'maxLength', 'minimum', 'maximum'];

/** A header is text: its schema is judged only where that, or one value written as text, is what it describes. */
function headerSchema(
  header: ApiResponse['headers'][number],
  operation: Operation,
  context: PlanningContext,
): string | undefined {
  const flat = flatten(header.schema, context.schemas);
  const [type, ...others] = typesOf(flat);
  if (type === undefined || others.length > 0 || !HEADER_TYPES.has(type)) return undefined;
  if (type === 'string' && !TELLING.some((keyword) => Object.hasOwn(flat, keyword))) return undefined;
  return context.schemaName(
    header.schema,
    pascalCase(`${operation.operationId ?? operation.key} ${header.name} header`),
  );
}
