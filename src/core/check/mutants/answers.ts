import { isJson } from '#core/plan/index';
import type { ApiResponse, Json, MediaType, Operation } from '#core/spec/index';
import type { JsonObject, MockResponse } from '../mock/exchange.js';
import { successOf } from '../mock/entity-shape.js';
import { changedAt, valuesAt } from './at-path.js';
import { changingGranted } from './granted-answers.js';
import type { Family, Mutant } from './mutant.js';
import type { Scene } from './scene.js';
import type { MutationOperator } from './operators.js';
import { placeName, placesUnder, type ValuePlace } from './places.js';
import { refusals } from './refusals.js';
import type { Workshop } from './workshop.js';
import { LIMITS, ofOtherType } from './wrong-values.js';

/** Granted requests whose answer is not what the document describes. */
export const answers: Family = (operation, workshop) => [
  ...bodyMutants(operation, workshop),
  ...wholeMutants(operation, workshop),
  ...headerMutants(operation, workshop),
  ...writeOnlyMutants(operation, workshop),
  ...errorBodyMutants(operation, workshop),
];

type Change = (response: MockResponse) => MockResponse;

/** A mutant whose granted answers are put through `change`. */
function answering(
  traits: Pick<Mutant, 'operator' | 'place' | 'clause'>,
  change: Change,
  operation: Operation,
  { explorer }: Workshop,
): Mutant {
  return {
    ...traits,
    operation: operation.key,
    faultCode: 101,
    telling: 'clause',
    breaks: changingGranted(operation, change),
    *scenes(): Iterable<Scene> {
      for (const extent of ['full', 'required'] as const) {
        const found = explorer.granted(operation, extent);
        if (found !== undefined) yield [...found.before, found.request];
      }
    },
  };
}

const jsonIn = (response: ApiResponse | undefined): MediaType | undefined =>
  response?.content.find(({ type, schema }) => isJson(type) && schema !== undefined);

/** The body, with each value at a place changed. */
const inBody =
  (place: ValuePlace, change: (value: Json | undefined) => Json | undefined): Change =>
  (response) => {
    const isJsonBody = isJson((response.headers['content-type'] ?? '').split(';')[0] ?? '');
    if (response.body === undefined || !isJsonBody) return response;
    const body = JSON.parse(response.body) as Json;
    if (valuesAt(body, place.path).length === 0) return response;
    return { ...response, body: JSON.stringify(changedAt(body, place.path, change)) };
  };

function bodyMutants(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const success = successOf(operation);
  const media = jsonIn(success);
  if (media?.schema === undefined || success === undefined) return [];
  const places = placesUnder(
    { schema: media.schema, pointer: media.schemaPointer },
    'response',
    workshop.spec,
  );
  return places.flatMap((place) => {
    const name = placeName(`${success.status} body`, place.path);
    const make = (
      operator: MutationOperator,
      keyword: string,
      change: (value: Json | undefined) => Json | undefined,
    ): Mutant =>
      answering(
        { operator, place: name, clause: place.clauseOf(keyword) },
        inBody(place, change),
        operation,
        workshop,
      );
    return valueMutants(place, make);
  });
}

type Make = (
  operator: MutationOperator,
  keyword: string,
  change: (value: Json | undefined) => Json | undefined,
) => Mutant;

function valueMutants(place: ValuePlace, make: Make): readonly Mutant[] {
  const { flat, path, isRequired } = place;
  const types = Array.isArray(flat['type'])
    ? (flat['type'] as readonly string[])
    : [String(flat['type'] ?? '')];
  const isTyped = Object.hasOwn(flat, 'type');
  const isProperty = path.length > 0 && path.at(-1) !== '*';
  const wrongType = ofOtherType(types)[0] ?? null;
  const mutants: Mutant[] = [];
  if (isProperty && isRequired) {
    const dropped = make('drop-required-property', 'required', () => undefined);
    mutants.push({ ...dropped, clause: place.requiredClause });
  }
  if (isTyped) mutants.push(make('change-type', 'type', () => wrongType));
  if (isProperty && isTyped && !types.includes('null'))
    mutants.push(make('null-property', 'type', () => null));
  for (const keyword of ['enum', 'const'])
    if (Object.hasOwn(flat, keyword))
      mutants.push(
        make('break-enum', keyword, (value) => (typeof value === 'number' ? 987_654_321 : 'no-such-value')),
      );
  if (typeof flat['format'] === 'string' && types.includes('string'))
    mutants.push(make('break-format', 'format', () => 'no such format'));
  if (flat['additionalProperties'] === false || flat['unevaluatedProperties'] === false)
    mutants.push(make('add-forbidden-property', 'additionalProperties', withSurplus));
  for (const limit of LIMITS)
    if (Object.hasOwn(flat, limit))
      mutants.push(make('break-range', limit, beyond(limit, Number(flat[limit]))));
  return mutants;
}

const withSurplus = (value: Json | undefined): Json =>
  ({ ...(value as JsonObject), surplus_property: 'surplus' }) as Json;

const beyond =
  (limit: (typeof LIMITS)[number], bound: number) =>
  (value: Json | undefined): Json | undefined => {
    if (typeof value === 'number') return limit === 'minimum' ? bound - 1 : bound + 1;
    if (typeof value === 'string') return sized(value, limit === 'minLength' ? bound - 1 : bound + 1);
    if (!Array.isArray(value)) return value;
    const items = value as readonly Json[];
    const count = limit === 'minItems' ? bound - 1 : bound + 1;
    return Array.from({ length: Math.max(count, 0) }, (_, index) => items[index % items.length] ?? null);
  };

const sized = (text: string, length: number): string =>
  text.slice(0, Math.max(length, 0)).padEnd(length, text.at(-1) ?? 'a');

function wholeMutants(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const success = successOf(operation);
  if (success === undefined) return [];
  const documented = new Set(operation.responses.map(({ status }) => status));
  const isOpen = documented.has('2XX') || documented.has('default');
  const other = ['200', '201', '202', '203', '206'].find((status) => !documented.has(status));
  const types = new Set(operation.responses.flatMap(({ content }) => content.map(({ type }) => type)));
  const otherType = ['text/plain', 'application/xml', 'application/x-assay'].find(
    (type) => !types.has(type) && !types.has('*/*'),
  );
  const make = (operator: MutationOperator, clause: string, change: Change): Mutant =>
    answering({ operator, place: success.status, clause }, change, operation, workshop);
  return [
    ...(other === undefined || isOpen
      ? []
      : [make('wrong-status', success.pointer, (response) => ({ ...response, status: Number(other) }))]),
    ...(otherType === undefined || success.content.length === 0
      ? []
      : [make('wrong-content-type', `${success.pointer}/content`, typed(otherType))]),
    ...(jsonIn(success) === undefined ? [] : [make('malformed-body', `${success.pointer}/content`, cut)]),
  ];
}

const typed =
  (type: string): Change =>
  (response) =>
    response.body === undefined
      ? response
      : { ...response, headers: { ...response.headers, 'content-type': type } };

/** The JSON ends before its last character. */
const cut: Change = (response) =>
  response.body === undefined ? response : { ...response, body: response.body.slice(0, -1) };

function headerMutants(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const success = successOf(operation);
  return (success?.headers ?? [])
    .filter(({ required }) => required)
    .map(({ name, pointer }) =>
      answering(
        { operator: 'drop-required-header', place: name, clause: pointer },
        (response) => ({ ...response, headers: without(response.headers, name.toLowerCase()) }),
        operation,
        workshop,
      ),
    );
}

const without = (headers: MockResponse['headers'], dropped: string): MockResponse['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== dropped));

/** A password that comes back. */
function writeOnlyMutants(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const media = operation.requestBody?.content.find(({ type }) => isJson(type));
  const answered = jsonIn(successOf(operation));
  if (media?.schema === undefined || answered === undefined) return [];
  const places = placesUnder(
    { schema: media.schema, pointer: media.schemaPointer },
    'request',
    workshop.spec,
  );
  return places
    .filter(({ flat, path }) => flat['writeOnly'] === true && path.length > 0 && !path.includes('*'))
    .map((place): Mutant => {
      const name = place.path.at(-1) ?? '';
      const traits = { operator: 'leak-write-only', clause: place.clauseOf('writeOnly') } as const;
      const plain = answering(
        { ...traits, place: placeName('body', place.path) },
        (response) => response,
        operation,
        workshop,
      );
      return {
        ...plain,
        telling: 'content',
        breaks: (right) => ({
          answer: (call, outcome) => {
            const response = right.answer(call, outcome);
            const [sent] = valuesAt(call.input.body, place.path);
            const isMine = call.operation === operation && outcome.kind !== 'refused';
            return isMine && sent !== undefined ? leaking(response, name, sent) : response;
          },
        }),
      };
    });
}

/** Into the envelope, where there is one. */
function leaking(response: MockResponse, name: string, value: Json): MockResponse {
  if (response.body === undefined) return response;
  const body = JSON.parse(response.body) as Json;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return response;
  const [only, ...others] = Object.entries(body as JsonObject);
  const isEnveloped =
    only !== undefined && others.length === 0 && typeof only[1] === 'object' && !Array.isArray(only[1]);
  const leaky = isEnveloped
    ? { [only[0]]: { ...(only[1] as JsonObject), [name]: value } }
    : { ...(body as JsonObject), [name]: value };
  return { ...response, body: JSON.stringify(leaky) };
}

function errorBodyMutants(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const described = operation.responses.filter(({ status }) => /^4\d\d$/u.test(status));
  return described.flatMap((response) => {
    const media = jsonIn(response);
    if (media?.schema === undefined) return [];
    const places = placesUnder(
      { schema: media.schema, pointer: media.schemaPointer },
      'response',
      workshop.spec,
    );
    const required = places.find(({ path, isRequired }) => isRequired && path.length === 1);
    return required === undefined ? [] : [errorBodyMutant(operation, response, required, workshop)];
  });
}

function errorBodyMutant(
  operation: Operation,
  { status }: ApiResponse,
  place: ValuePlace,
  workshop: Workshop,
): Mutant {
  const change: Change = (response) =>
    String(response.status) === status ? inBody(place, () => undefined)(response) : response;
  return {
    operator: 'change-error-body',
    operation: operation.key,
    place: placeName(`${status} body`, place.path),
    clause: place.requiredClause,
    faultCode: 101,
    telling: 'clause',
    breaks: (right) => ({
      answer: (call, outcome) => {
        const response = right.answer(call, outcome);
        return call.operation === operation ? change(response) : response;
      },
      turnAway: (refusedAt, refusal, request) => {
        const response = right.turnAway(refusedAt, refusal, request);
        return refusedAt === operation ? change(response) : response;
      },
    }),
    scenes: () => refusals(operation, workshop),
  };
}
