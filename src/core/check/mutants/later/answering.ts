import { flatten, isJson, typesOf } from '#core/plan/index';
import type { Json, Operation } from '#core/spec/index';
import type { Outcome } from '../../mock/call.js';
import { listIn, successOf } from '../../mock/entity-shape.js';
import type { MockResponse, Reason, Refusal } from '../../mock/exchange.js';
import { changedAt } from '../at-path.js';
import { changingGranted } from '../granted-answers.js';
import { lives } from '../lives.js';
import type { Family, Mutant } from '../mutant.js';
import { placesUnder, type ValuePlace } from '../places.js';
import { invalid, malformed, unknown } from '../refusals.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';
import { brokenPages } from './broken-pages.js';
import { collectionOf, grantedWays, isJsonAnswer } from './ground.js';

/** What is answered is not what the document describes, though most answers are. */
export const answering: Family = (operation, workshop) => [
  ...nullForAbsent(operation, workshop),
  ...emptyAsNull(operation, workshop),
  ...pagesOffByOne(operation, workshop),
  ...errorsAsSuccess(operation, workshop),
];

const jsonAnswer = (operation: Operation) =>
  successOf(operation)?.content.find(({ type, schema }) => isJson(type) && schema !== undefined);

/** A mutant of granted answers with a JSON body. */
function changingBodies(
  traits: Pick<Mutant, 'operator' | 'place' | 'clause' | 'scenes'>,
  operation: Operation,
  change: (body: Json, outcome: Outcome) => Json,
): Mutant {
  const changed = (response: MockResponse, outcome: Outcome): MockResponse =>
    response.body === undefined || !isJsonAnswer(response.headers)
      ? response
      : { ...response, body: JSON.stringify(change(JSON.parse(response.body) as Json, outcome)) };
  return {
    ...traits,
    operation: operation.key,
    faultCode: 101,
    telling: 'clause',
    breaks: changingGranted(operation, changed),
  };
}

/** What has no value is null, whether it may be or not. */
function nullForAbsent(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const media = jsonAnswer(operation);
  if (media?.schema === undefined) return [];
  const root = { schema: media.schema, pointer: media.schemaPointer };
  const places = placesUnder(root, 'response', workshop.spec).filter(isOptionalNotNull);
  const [first] = places;
  if (first === undefined) return [];
  return [
    changingBodies(
      {
        operator: 'null-for-absent',
        place: 'body',
        clause: first.clauseOf('type'),
        scenes: () => littleSaid(operation, workshop),
      },
      operation,
      (body) => places.reduce((value, { path }) => changedAt(value, path, (inner) => inner ?? null), body),
    ),
  ];
}

function isOptionalNotNull({ flat, path, isRequired }: ValuePlace): boolean {
  const types = typesOf(flat);
  const isProperty = path.length > 0 && path.at(-1) !== '*';
  return isProperty && !isRequired && types.length > 0 && !types.includes('null');
}

/** Things about which no more is said than must be. */
function* littleSaid(operation: Operation, workshop: Workshop): Iterable<Scene> {
  const { mock, explorer } = workshop;
  for (const { before, request } of grantedWays(operation, workshop).toReversed()) {
    const last = before.at(-1);
    const create = last === undefined ? undefined : mock.operationOf(last);
    const body = create === undefined ? undefined : explorer.granted(create, 'required')?.request.body;
    if (last !== undefined && body !== undefined) yield [...before.slice(0, -1), { ...last, body }, request];
    yield [...before, request];
  }
  const collection = collectionOf(operation, workshop);
  if (collection !== undefined) yield* lives(operation, collection, workshop);
}

/** A list without elements is null. */
function emptyAsNull(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const media = jsonAnswer(operation);
  const { kind } = workshop.mock.around.resources.roleOf(operation);
  if (media?.schema === undefined || kind !== 'list') return [];
  const { schemas } = workshop.spec;
  const list = listIn(media.schema, schemas);
  if (list === undefined || typesOf(flatten(list.schema, schemas)).includes('null')) return [];
  return [
    changingBodies(
      {
        operator: 'empty-list-as-null',
        place: ['body', ...list.envelope].join('.'),
        clause: media.schemaPointer,
        scenes: () => grantedWays(operation, workshop).map(({ before, request }) => [...before, request]),
      },
      operation,
      (body, outcome) =>
        outcome.kind === 'list' && outcome.things.length === 0
          ? changedAt(body, list.envelope, () => null)
          : body,
    ),
  ];
}

/** Every page but the first begins one thing too late. */
const pagesOffByOne = (operation: Operation, workshop: Workshop): readonly Mutant[] =>
  brokenPages('page-off-by-one', operation, workshop, (things, offset, limit) =>
    things.slice(offset + 1, offset + 1 + limit),
  );

const INPUT: readonly Reason[] = ['invalid', 'malformed', 'media-type'];

/** The body says that it went wrong, the status that it did not. */
function errorsAsSuccess(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const documented = operation.responses.find(({ status }) => status === '404' || status === '4XX');
  const make = (
    place: string,
    reasons: readonly Reason[],
    scenes: () => Iterable<Scene>,
    clause = operation.pointer,
  ): Mutant => ({
    operator: 'error-as-success',
    operation: operation.key,
    place,
    clause,
    faultCode: 101,
    telling: 'clause',
    scenes,
    breaks: calling200(operation, reasons),
  });
  const scenesOf = (refusals: typeof unknown) =>
    function* (): Iterable<Scene> {
      for (const granted of grantedWays(operation, workshop)) yield* refusals(granted, workshop);
    };
  const refusing: typeof unknown = function* (granted, tools) {
    yield* malformed(granted);
    yield* invalid(granted, tools);
  };
  const isNamed = operation.path.includes('}') && documented !== undefined;
  return [
    make('input', INPUT, scenesOf(refusing)),
    ...(isNamed ? [make('unknown', ['not-found'], scenesOf(unknown), documented.pointer)] : []),
  ];
}

const calling200 =
  (operation: Operation, reasons: readonly Reason[]): Mutant['breaks'] =>
  (right) => {
    const called = (response: MockResponse, { reason }: Refusal): MockResponse =>
      reasons.includes(reason) ? { ...response, status: 200 } : response;
    return {
      answer: (call, outcome) => {
        const response = right.answer(call, outcome);
        return call.operation === operation && outcome.kind === 'refused'
          ? called(response, outcome)
          : response;
      },
      turnAway: (asked, refusal, request) => {
        const response = right.turnAway(asked, refusal, request);
        return asked === operation ? called(response, refusal) : response;
      },
    };
  };
