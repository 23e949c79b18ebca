import { numberIn } from '#core/plan/index';
import type { Operation } from '#core/spec/index';
import type { Input } from '../mock/read-input.js';
import type { Violation } from '../mock/schema-check.js';
import { draftedAt, inputPlaces, isAt, sceneWith, valuesOf, type InputPlace } from './input-places.js';
import type { Family, Mutant } from './mutant.js';
import type { Scene } from './scene.js';
import type { MutationOperator } from './operators.js';
import { placeName } from './places.js';
import { checking, type Filter } from './checking.js';
import { CRASH } from './crash.js';
import type { Workshop } from './workshop.js';
import { atLimit, distanceTo, LIMITS, wrongFor, type Limit } from './wrong-values.js';

/** One check of one place of the input is left out, or made too strict; everything else is checked. */
export const input: Family = (operation, workshop) =>
  inputPlaces(operation, workshop).flatMap((place) => [
    ...skippedChecks(operation, place, workshop),
    ...movedLimits(operation, place, workshop),
    ...absences(operation, place, workshop),
  ]);

const OPERATOR_OF: Readonly<Record<string, MutationOperator>> = {
  type: 'skip-type',
  enum: 'skip-enum',
  const: 'skip-enum',
  format: 'skip-format',
  pattern: 'skip-pattern',
  minLength: 'skip-min-length',
  maxLength: 'skip-max-length',
  minimum: 'skip-minimum',
  exclusiveMinimum: 'skip-minimum',
  maximum: 'skip-maximum',
  exclusiveMaximum: 'skip-maximum',
  multipleOf: 'skip-multiple-of',
  minItems: 'skip-min-items',
  maxItems: 'skip-max-items',
  uniqueItems: 'skip-unique-items',
  additionalProperties: 'skip-additional-properties',
  unevaluatedProperties: 'skip-additional-properties',
  minProperties: 'skip-property-count',
  maxProperties: 'skip-property-count',
};

const nameOf = ({ root, value }: InputPlace): string => placeName(root, value.path);

function skippedChecks(operation: Operation, place: InputPlace, workshop: Workshop): readonly Mutant[] {
  const { flat } = place.value;
  return Object.entries(OPERATOR_OF)
    .filter(([keyword]) => isStated(keyword, flat))
    .map(([keyword, operator]) =>
      checking(
        {
          operator,
          place: `${nameOf(place)}#${keyword}`,
          clause: place.value.clauseOf(keyword),
          faultCode: 102,
          scenes: () => wrongScenes(operation, place, keyword, workshop),
        },
        operation,
        (violations) => violations.filter((one) => !(one.keyword === keyword && isAt(one, place))),
      ),
    );
}

function isStated(keyword: string, flat: InputPlace['value']['flat']): boolean {
  if (!Object.hasOwn(flat, keyword)) return false;
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties')
    return flat[keyword] === false;
  return keyword !== 'uniqueItems' || flat[keyword] === true;
}

function* wrongScenes(
  operation: Operation,
  place: InputPlace,
  keyword: string,
  workshop: Workshop,
): Iterable<Scene> {
  for (const extent of ['full', 'required'] as const) {
    const granted = workshop.explorer.granted(operation, extent);
    if (granted === undefined) continue;
    for (const value of wrongFor(keyword, place.value.flat, draftedAt(granted.input, place))) {
      const scene = sceneWith(granted, place, () => value, workshop);
      if (scene !== undefined) yield scene;
    }
  }
}

function movedLimits(operation: Operation, place: InputPlace, workshop: Workshop): readonly Mutant[] {
  const { flat } = place.value;
  const stated = LIMITS.filter((limit) => numberIn(flat, limit) !== undefined);
  return stated.flatMap((limit) => [
    loosened(operation, place, limit, workshop),
    tightened(operation, place, limit, workshop),
    crashingAtLimit(operation, place, limit, workshop),
  ]);
}

function loosened(operation: Operation, place: InputPlace, limit: Limit, workshop: Workshop): Mutant {
  return checking(
    {
      operator: 'loosen-limit',
      place: `${nameOf(place)}#${limit}`,
      clause: place.value.clauseOf(limit),
      faultCode: 102,
      scenes: () => wrongScenes(operation, place, limit, workshop),
    },
    operation,
    (violations) =>
      violations.filter(
        (one) =>
          !(
            one.keyword === limit &&
            isAt(one, place) &&
            isWithin(distanceTo(limit, place.value.flat, one.value), 1)
          ),
      ),
  );
}

/** By one at most: between a limit and the next whole number there are others. */
const isWithin = (distance: number | undefined, by: number): boolean =>
  distance !== undefined && distance <= by;

function tightened(operation: Operation, place: InputPlace, limit: Limit, workshop: Workshop): Mutant {
  return checking(
    {
      operator: 'tighten-limit',
      place: `${nameOf(place)}#${limit}`,
      clause: place.value.clauseOf(limit),
      faultCode: 101,
      scenes: () => limitScenes(operation, place, limit, workshop),
    },
    operation,
    (violations, read) => {
      const isStrict = valuesOf(read, place).some((one) => distanceTo(limit, place.value.flat, one) === 0);
      return isStrict ? [...violations, violationAt(place, limit)] : violations;
    },
  );
}

const violationAt = ({ root, value }: InputPlace, keyword: string): Violation => ({
  place: root,
  path: value.path,
  keyword,
  value: undefined,
});

function* limitScenes(
  operation: Operation,
  place: InputPlace,
  limit: Limit,
  workshop: Workshop,
): Iterable<Scene> {
  for (const extent of ['full', 'required'] as const) {
    const granted = workshop.explorer.granted(operation, extent);
    if (granted === undefined) continue;
    for (const value of atLimit(limit, place.value.flat, draftedAt(granted.input, place))) {
      const scene = sceneWith(granted, place, () => value, workshop);
      if (scene !== undefined) yield scene;
    }
  }
}

function crashingAtLimit(operation: Operation, place: InputPlace, limit: Limit, workshop: Workshop): Mutant {
  return {
    operator: 'crash-on-limit',
    operation: operation.key,
    place: `${nameOf(place)}#${limit}`,
    clause: place.value.clauseOf(limit),
    faultCode: 100,
    telling: 'clause',
    scenes: () => limitScenes(operation, place, limit, workshop),
    breaks: (right) => ({
      answer: (call, outcome) => {
        const isHit =
          call.operation === operation &&
          valuesOf(call.input, place).some((one) => distanceTo(limit, place.value.flat, one) === 0);
        return isHit ? CRASH : right.answer(call, outcome);
      },
    }),
  };
}

function absences(operation: Operation, place: InputPlace, workshop: Workshop): readonly Mutant[] {
  const { root, parameter, value } = place;
  const isWhole = value.path.length === 0;
  const holder = value.path.slice(0, -1);
  if ((isWhole && parameter === undefined) || value.path.includes('*') || parameter?.in === 'path') return [];
  const isRequired = isWhole ? parameter?.required === true : value.isRequired;
  const clause = isWhole ? `${parameter?.pointer ?? ''}/required` : value.requiredClause;
  const scenes = (extent: 'full' | 'required') => () => absentScenes(operation, place, extent, workshop);
  const common = { place: nameOf(place), clause };
  const isMissing = (one: Violation): boolean => one.keyword === 'required' && isAt(one, place);
  if (isRequired) {
    const operator = isWhole ? 'skip-required-parameter' : 'skip-required-property';
    return [
      checking({ ...common, operator, faultCode: 102, scenes: scenes('full') }, operation, (violations) =>
        violations.filter((one) => !isMissing(one)),
      ),
    ];
  }
  const isHolderThere = (read: Input): boolean =>
    isWhole || valuesOf(read, { root, value: { ...value, path: holder } }).length > 0;
  const strict: Filter = (violations, read) =>
    isHolderThere(read) && valuesOf(read, place).length === 0
      ? [...violations, violationAt(place, 'required')]
      : violations;
  return [
    checking(
      {
        ...common,
        operator: 'require-optional',
        clause: isWhole ? (parameter?.pointer ?? '') : value.requiredClause,
        faultCode: 101,
        scenes: scenes('required'),
      },
      operation,
      strict,
    ),
  ];
}

function* absentScenes(
  operation: Operation,
  place: InputPlace,
  extent: 'full' | 'required',
  workshop: Workshop,
): Iterable<Scene> {
  for (const one of [extent, 'full', 'required'] as const) {
    const granted = workshop.explorer.granted(operation, one);
    const scene = granted && sceneWith(granted, place, () => undefined, workshop);
    if (scene !== undefined) yield scene;
  }
}
