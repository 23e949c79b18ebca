import { numberIn, typesOf } from '#core/plan/index';
import type { Json, Operation, Parameter } from '#core/spec/index';
import type { Acted, Call } from '../../mock/call.js';
import { refused } from '../../mock/exchange.js';
import { placeOf } from '../../mock/read-input.js';
import type { MockState } from '../../mock/state.js';
import { CRASH } from '../crash.js';
import { inputPlaces, valuesOf, type InputPlace } from '../input-places.js';
import type { Family, Mutant } from '../mutant.js';
import { refusing } from '../refusing.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';
import { eachPlace, grantedWays } from '../later/ground.js';
import { isFreeText } from '../later/understood.js';

/** What a server breaks down at. */
export const breakdowns: Family = (operation, workshop) => [
  ...atMediaTypes(operation, workshop),
  ...atRepetition(operation, workshop),
  ...atDuplicates(operation, workshop),
  ...atValues(NUL, operation, workshop),
  ...atValues(LARGE, operation, workshop),
];

/** What the handler expects was never parsed. */
function atMediaTypes(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const { requestBody } = operation;
  const content = requestBody?.content ?? [];
  if (content.length === 0 || content.some(({ type }) => type.includes('*'))) return [];
  return [
    refusing(
      {
        operator: 'crash-on-media-type',
        faultCode: 100,
        place: 'body',
        clause: `${requestBody?.pointer ?? ''}/content`,
      },
      operation,
      (refusal, right) => (refusal.reason === 'media-type' ? CRASH : right),
      () => ofOtherTypes(operation, workshop),
    ),
  ];
}

function* ofOtherTypes(operation: Operation, workshop: Workshop): Iterable<Scene> {
  for (const { before, request } of grantedWays(operation, workshop)) {
    for (const type of ['text/plain', 'application/xml', 'application/x-assay'])
      yield [...before, { ...request, headers: { ...request.headers, 'content-type': type } }];
  }
}

/** What was sent twice is a list. */
function atRepetition(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const names = new Set(
    inputPlaces(operation, workshop).flatMap(({ parameter, value }) =>
      parameter?.in === 'query' && value.path.length === 0 && isScalar(value.flat) ? [parameter.name] : [],
    ),
  );
  const first = operation.parameters.find((one) => one.in === 'query' && names.has(one.name));
  if (first === undefined) return [];
  const isRepeated = ({ request: { query } }: Call): boolean =>
    [...names].some((name) => query.filter(([key]) => key === name).length > 1);
  return [
    crashing('crash-on-repeated', operation, isRepeated, {
      place: placeOf(first),
      clause: first.schemaPointer,
      scenes: () => sentTwice(operation, names, workshop),
    }),
  ];
}

function isScalar(flat: InputPlace['value']['flat']): boolean {
  const types = typesOf(flat);
  return types.length > 0 && !types.includes('array') && !types.includes('object');
}

function* sentTwice(operation: Operation, names: ReadonlySet<string>, workshop: Workshop): Iterable<Scene> {
  for (const { before, request } of grantedWays(operation, workshop)) {
    for (const pair of request.query.filter(([name]) => names.has(name)))
      yield [...before, { ...request, query: [...request.query, pair] }];
  }
}

interface Shown {
  readonly place: string;
  readonly clause: Parameter['schemaPointer'];
  readonly scenes: () => Iterable<Scene>;
}

/** A mutant that answers some calls of an operation with 500. */
export function crashing(
  operator: Mutant['operator'],
  operation: Operation,
  isHit: (call: Call, state: MockState) => boolean,
  shown: Shown,
): Mutant {
  return {
    ...shown,
    operator,
    operation: operation.key,
    faultCode: 100,
    telling: 'clause',
    breaks: (right) => ({
      act: (call, state) => (isBroken(call, state) ? broken(state) : right.act(call, state)),
      refuse: (call, refusal, state) =>
        isBroken(call, state) ? broken(state) : right.refuse(call, refusal, state),
      answer: (call, outcome) =>
        outcome.kind === 'refused' && outcome.detail === BROKEN ? CRASH : right.answer(call, outcome),
    }),
  };

  function isBroken(call: Call, state: MockState): boolean {
    return call.operation === operation && isHit(call, state);
  }
}

const BROKEN = 'it broke down';
const broken = (state: MockState): Acted => ({ outcome: refused('invalid', BROKEN), state });

/** Of a kind of values that no column takes. */
export interface Poison {
  readonly operator: Mutant['operator'];
  isPlace(place: InputPlace): boolean;
  values(place: InputPlace): readonly Json[];
  isIn(value: Json): boolean;
}

const NUL: Poison = {
  operator: 'crash-on-nul',
  isPlace: isFreeText,
  values: () => ['a\u0000b', '\u0000'],
  isIn: (value) => typeof value === 'string' && value.includes('\u0000'),
};

const MOST = 2 ** 31 - 1;

const LARGE: Poison = {
  operator: 'crash-on-large-integer',
  isPlace: ({ value: { flat } }) =>
    typesOf(flat).includes('integer') &&
    flat['format'] !== 'int32' &&
    !Object.hasOwn(flat, 'enum') &&
    (numberIn(flat, 'maximum') ?? Infinity) > MOST,
  values: () => [MOST + 1, 9_999_999_999],
  isIn: (value) => typeof value === 'number' && Math.abs(value) > MOST,
};

export function atValues(poison: Poison, operation: Operation, workshop: Workshop): readonly Mutant[] {
  const places = inputPlaces(operation, workshop).filter((place) => isStored(place) && poison.isPlace(place));
  const [first] = places;
  if (first === undefined) return [];
  const isHit = ({ input }: Call): boolean =>
    places.some((place) => valuesOf(input, place).some((value) => poison.isIn(value)));
  return [
    crashing(poison.operator, operation, isHit, {
      place: first.root,
      clause: first.value.clauseOf('type'),
      scenes: () => eachPlace(operation, places, workshop, (place) => poison.values(place)),
    }),
  ];
}

/** What goes into a statement; headers and cookies cannot hold all that a text can. */
const isStored = ({ parameter }: InputPlace): boolean =>
  parameter === undefined || parameter.in === 'path' || parameter.in === 'query';

/** Nobody catches what the database says of what is there already. */
function atDuplicates(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const { kind } = workshop.mock.around.resources.roleOf(operation);
  if (kind !== 'create' || operation.requestBody === undefined) return [];
  return [
    {
      operator: 'crash-on-duplicate',
      operation: operation.key,
      place: 'body',
      clause: operation.pointer,
      faultCode: 100,
      telling: 'clause',
      *scenes() {
        for (const { before, request } of grantedWays(operation, workshop))
          yield [...before, request, request];
      },
      breaks: (right) => ({
        act: (call, state) => {
          const acted = right.act(call, state);
          return call.operation === operation && isThere(acted, state) ? broken(state) : acted;
        },
        answer: (call, outcome) =>
          outcome.kind === 'refused' && outcome.detail === BROKEN ? CRASH : right.answer(call, outcome),
      }),
    },
  ];
}

function isThere({ outcome }: Acted, state: MockState): boolean {
  if (outcome.kind !== 'thing' || Object.keys(outcome.thing.fields).length === 0) return false;
  const { collection, fields } = outcome.thing;
  const wanted = JSON.stringify(fields);
  return [...state.things.values()].some(
    (thing) => thing.collection === collection && JSON.stringify(thing.fields) === wanted,
  );
}
