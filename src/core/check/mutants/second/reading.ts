import { flatten, isJson, typesOf } from '#core/plan/index';
import type { Json, Operation, Parameter } from '#core/spec/index';
import { refused, type MockRequest } from '../../mock/exchange.js';
import { placeOf } from '../../mock/read-input.js';
import { changedAt } from '../at-path.js';
import { inputPlaces, type InputPlace } from '../input-places.js';
import type { Family, Mutant } from '../mutant.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';
import { bodyPlaces, eachPlace, grantedWays } from '../later/ground.js';
import type { SecondOperator } from './operators.js';

/** What is sent is understood otherwise than it is meant. */
export const reading: Family = (operation, workshop) => [
  ...takingNull(operation, workshop),
  ...takingFractions(operation, workshop),
  ...refusingSingles(operation, workshop),
  ...refusingCharset(operation, workshop),
];

const takesJson = ({ requestBody }: Operation): boolean =>
  requestBody?.content.some(({ type }) => isJson(type)) === true;

/** `null` is as good as nothing. */
function takingNull(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const places = bodyPlaces(operation, workshop).filter(isOptionalNotNull);
  const absent = (value: Json | undefined) => (value === null ? undefined : value);
  return rereading('accept-null', operation, places, {
    changed: absent,
    scenes: () => eachPlace(operation, places, workshop, () => [null]),
  });
}

function isOptionalNotNull({ value: { path, flat, isRequired } }: InputPlace): boolean {
  const types = typesOf(flat);
  const isProperty = path.length > 0 && path.at(-1) !== '*';
  return isProperty && !isRequired && types.length > 0 && !types.includes('null');
}

/** 2.7 is 2. */
function takingFractions(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const places = bodyPlaces(operation, workshop).filter(isWhole);
  const cut = (value: Json | undefined) => (typeof value === 'number' ? Math.trunc(value) : value);
  return rereading('accept-fraction', operation, places, {
    changed: cut,
    scenes: () => eachPlace(operation, places, workshop, () => [2.7, 10.5, 1000.5]),
  });
}

const isWhole = ({ value: { path, flat } }: InputPlace): boolean =>
  path.length > 0 && typesOf(flat).includes('integer') && !typesOf(flat).includes('number');

interface Reread {
  readonly changed: (value: Json | undefined) => Json | undefined;
  readonly scenes: () => Iterable<Scene>;
}

/** A mutant that reads a JSON body as if other values stood at some places. */
function rereading(
  operator: SecondOperator,
  operation: Operation,
  places: readonly InputPlace[],
  { changed, scenes }: Reread,
): readonly Mutant[] {
  const [first] = places;
  if (first === undefined || !takesJson(operation)) return [];
  const reread = (body: Json): Json =>
    places.reduce((whole, { value }) => changedAt(whole, value.path, changed), body);
  return [
    {
      operator,
      operation: operation.key,
      place: 'body',
      clause: first.value.clauseOf('type'),
      faultCode: 102,
      telling: 'clause',
      scenes,
      breaks: (right) => ({
        read: (request, asked, values) =>
          right.read(asked === operation ? withBody(request, reread) : request, asked, values),
      }),
    },
  ];
}

/** In lower case, since media types have none of their own (RFC 9110, 8.3.1). */
export const mediaTypeOf = ({ headers }: MockRequest): string =>
  (headers['content-type'] ?? '').split(';')[0]?.toLowerCase() ?? '';

function withBody(request: MockRequest, change: (body: Json) => Json): MockRequest {
  if (request.body === undefined || !isJson(mediaTypeOf(request))) return request;
  try {
    return { ...request, body: JSON.stringify(change(JSON.parse(request.body) as Json)) };
  } catch {
    return request;
  }
}

/** `?tag=a` is a text. */
function refusingSingles(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const lists = operation.parameters.filter((one) => isExplodedList(one, workshop));
  const [first] = lists;
  if (first === undefined) return [];
  const place = inputPlaces(operation, workshop).find(
    ({ parameter, value }) => value.path.length === 0 && parameter === first,
  );
  const single = ({ query }: MockRequest) =>
    lists.find(({ name }) => query.filter(([key]) => key === name).length === 1);
  return [
    {
      operator: 'refuse-single-element',
      operation: operation.key,
      place: placeOf(first),
      clause: place?.value.clauseOf('type') ?? first.schemaPointer,
      faultCode: 101,
      telling: 'clause',
      scenes: () => withOneOf(operation, lists, workshop),
      breaks: (right) => ({
        read: (request, asked, values) => {
          const read = right.read(request, asked, values);
          const found = asked === operation ? single(request) : undefined;
          if (found === undefined || read.kind === 'refused') return read;
          const violation = { place: placeOf(found), path: [], keyword: 'type', value: '' };
          return { ...read, violations: [...read.violations, violation] };
        },
      }),
    },
  ];
}

function isExplodedList(parameter: Parameter, { spec }: Workshop): boolean {
  const types = typesOf(flatten(parameter.schema, spec.schemas));
  return parameter.in === 'query' && parameter.explode && types.includes('array') && types.length === 1;
}

/** The first element alone, or one that is taken elsewhere. */
function* withOneOf(operation: Operation, lists: readonly Parameter[], workshop: Workshop): Iterable<Scene> {
  for (const { before, request } of grantedWays(operation, workshop)) {
    for (const { name } of lists) {
      const own = request.query.find(([key]) => key === name);
      const others = request.query.filter(([key]) => key !== name);
      if (own !== undefined) yield [...before, { ...request, query: [...others, own] }];
    }
  }
}

/** `application/json; charset=utf-8` is another type than `application/json`. */
function refusingCharset(operation: Operation, workshop: Workshop): readonly Mutant[] {
  if (!takesJson(operation)) return [];
  return [
    {
      operator: 'refuse-charset',
      operation: operation.key,
      place: 'body',
      clause: `${operation.requestBody?.pointer ?? ''}/content`,
      faultCode: 101,
      telling: 'clause',
      *scenes() {
        for (const { before, request } of grantedWays(operation, workshop)) {
          const type = `${mediaTypeOf(request)}; charset=utf-8`;
          if (isJson(mediaTypeOf(request)))
            yield [...before, { ...request, headers: { ...request.headers, 'content-type': type } }];
        }
      },
      breaks: (right) => ({
        read: (request, asked, values) =>
          asked === operation && isJson(mediaTypeOf(request)) && isWithCharset(request)
            ? refused('media-type', 'the body must be JSON')
            : right.read(request, asked, values),
      }),
    },
  ];
}

const isWithCharset = ({ headers }: MockRequest): boolean =>
  /;\s*charset=/iu.test(headers['content-type'] ?? '');
