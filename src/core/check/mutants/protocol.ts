import { isJson } from '#core/plan/index';
import type { Operation } from '#core/spec/index';
import type { Reason } from '../mock/exchange.js';
import { CRASH } from './crash.js';
import { inputPlaces, isAt, sceneWith, type InputPlace } from './input-places.js';
import type { Family, Mutant } from './mutant.js';
import type { Scene } from './scene.js';
import { placeName } from './places.js';
import { malformed, unknown } from './refusals.js';
import { refusing, type Refuse } from './refusing.js';
import type { Workshop } from './workshop.js';
import { wrongFor } from './wrong-values.js';

/** What is refused in the wrong way, or not at all. */
export const protocol: Family = (operation, workshop) => [
  ...unknownMutants(operation, workshop),
  ...malformedMutants(operation, workshop),
  ...invalidMutants(operation, workshop),
  ...acceptMutants(operation, workshop),
  ...methodMutants(operation, workshop),
];

const crashingOn =
  (reason: Reason): Refuse =>
  (refusal, right) =>
    refusal.reason === reason ? CRASH : right;

function unknownMutants(operation: Operation, workshop: Workshop): readonly Mutant[] {
  if (!operation.path.includes('}')) return [];
  const scenes = function* (): Iterable<Scene> {
    const granted = workshop.explorer.granted(operation);
    if (granted !== undefined) yield* unknown(granted, workshop);
  };
  const documented = operation.responses.find(({ status }) => status === '404');
  const inventing: Mutant = {
    operator: 'invent-unknown',
    operation: operation.key,
    place: '',
    clause: documented?.pointer ?? operation.pointer,
    faultCode: 101,
    telling: 'clause',
    scenes,
    breaks: (right) => ({
      act: (call, state) => {
        const acted = right.act(call, state);
        const isUnknown = acted.outcome.kind === 'refused' && acted.outcome.reason === 'not-found';
        return call.operation === operation && isUnknown
          ? { ...acted, outcome: { kind: 'single', fields: {} } }
          : acted;
      },
    }),
  };
  const crashing = refusing(
    { operator: 'crash-on-unknown', faultCode: 100 },
    operation,
    crashingOn('not-found'),
    scenes,
  );
  return documented === undefined ? [crashing] : [inventing, crashing];
}

function malformedMutants(operation: Operation, workshop: Workshop): readonly Mutant[] {
  if (operation.requestBody?.content.some(({ type }) => isJson(type)) !== true) return [];
  return [
    refusing(
      { operator: 'crash-on-malformed', faultCode: 100, place: 'body' },
      operation,
      crashingOn('malformed'),
      function* () {
        const granted = workshop.explorer.granted(operation);
        if (granted !== undefined) yield* malformed(granted);
      },
    ),
  ];
}

/** One place each: whatever is wrong with it, the server breaks. */
function invalidMutants(operation: Operation, workshop: Workshop): readonly Mutant[] {
  return inputPlaces(operation, workshop).map((place) => ({
    operator: 'crash-on-invalid',
    operation: operation.key,
    place: placeName(place.root, place.value.path),
    clause: place.value.clauseOf('type'),
    faultCode: 100,
    telling: 'clause',
    scenes: () => wrongAt(operation, place, workshop),
    breaks: (right) => ({
      refuse: (call, refusal, state) => right.refuse(call, refusal, state),
      answer: (call, outcome) => {
        const isHit =
          call.operation === operation &&
          outcome.kind === 'refused' &&
          call.input.violations.some((one) => isAt(one, place));
        return isHit ? CRASH : right.answer(call, outcome);
      },
    }),
  }));
}

const KEYWORDS = [
  'type',
  'enum',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
];

function* wrongAt(operation: Operation, place: InputPlace, workshop: Workshop): Iterable<Scene> {
  const granted = workshop.explorer.granted(operation);
  if (granted === undefined) return;
  for (const keyword of KEYWORDS.filter((one) => Object.hasOwn(place.value.flat, one))) {
    for (const value of wrongFor(keyword, place.value.flat, undefined)) {
      const scene = sceneWith(granted, place, () => value, workshop);
      if (scene !== undefined) yield scene;
    }
  }
}

/** Where 406 is documented, it is not answered. */
function acceptMutants(operation: Operation, { explorer }: Workshop): readonly Mutant[] {
  const documented = operation.responses.find(({ status }) => status === '406');
  if (documented === undefined) return [];
  return [
    {
      operator: 'ignore-accept',
      operation: operation.key,
      place: 'header.Accept',
      clause: documented.pointer,
      faultCode: 101,
      telling: 'clause',
      breaks: (right) => ({
        accepts: (request, asked) => asked === operation || right.accepts(request, asked),
      }),
      *scenes(): Iterable<Scene> {
        const granted = explorer.granted(operation);
        if (granted === undefined) return;
        const { before, request } = granted;
        yield [...before, { ...request, headers: { ...request.headers, accept: 'application/x-assay' } }];
      },
    },
  ];
}

/** One mutant for a path: its first operation stands for it. */
function methodMutants(operation: Operation, { spec, explorer }: Workshop): readonly Mutant[] {
  const here = spec.operations.filter(({ path }) => path === operation.path);
  if (here[0] !== operation) return [];
  return [
    {
      operator: 'accept-wrong-method',
      operation: operation.key,
      place: '',
      clause: operation.pointer.slice(0, operation.pointer.lastIndexOf('/')),
      faultCode: 210,
      telling: 'clause',
      breaks: (right) => ({
        turnAway: (asked, refusal, request) =>
          asked?.path === operation.path && refusal.reason === 'method'
            ? { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' }
            : right.turnAway(asked, refusal, request),
      }),
      *scenes(): Iterable<Scene> {
        const granted = explorer.granted(operation);
        const known = new Set<string>(here.map(({ method }) => method));
        if (granted === undefined) return;
        for (const method of ['patch', 'put', 'post', 'delete', 'get'].filter((one) => !known.has(one)))
          yield [...granted.before, { ...granted.request, method }];
      },
    },
  ];
}
