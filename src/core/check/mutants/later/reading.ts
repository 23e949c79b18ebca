import { isJson, typesOf } from '#core/plan/index';
import type { Json, Operation, Parameter } from '#core/spec/index';
import type { MockRequest } from '../../mock/exchange.js';
import type { PathValues } from '../../mock/router.js';
import type { Violation } from '../../mock/schema-check.js';
import { checking } from '../checking.js';
import { inputPlaces, isAt, valuesOf, type InputPlace } from '../input-places.js';
import type { Family, Mutant } from '../mutant.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';
import { wrongFor } from '../wrong-values.js';
import { firstElements } from './first-elements.js';
import { bodyPlaces, eachPlace, FALSY, falsyValues, grantedWays, isFalsy } from './ground.js';

/** What is sent is understood otherwise than it is meant. */
export const reading: Family = (operation, workshop) => [
  ...coercing(operation, workshop),
  ...firstElements(operation, workshop),
  ...uncheckedInside(operation, workshop),
  ...numberPrefixes(operation, workshop),
  ...refusingFalsy(operation, workshop),
];

const types = ({ value }: InputPlace): readonly string[] => typesOf(value.flat);

const isNumeric = (place: InputPlace): boolean =>
  types(place).some((type) => type === 'number' || type === 'integer') && !types(place).includes('string');
const isBoolean = (place: InputPlace): boolean =>
  types(place).includes('boolean') && !types(place).includes('string');

/** `"5"` for 5. */
function coercing(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const [first, ...rest] = bodyPlaces(operation, workshop).filter((one) => isNumeric(one) || isBoolean(one));
  if (first === undefined || !takesJson(operation)) return [];
  const places = [first, ...rest];
  return [
    checking(
      {
        operator: 'coerce-text',
        place: 'body',
        clause: first.value.clauseOf('type'),
        faultCode: 102,
        scenes: () => eachPlace(operation, places, workshop, (place) => [isBoolean(place) ? 'true' : '5']),
      },
      operation,
      (violations) => violations.filter((one) => !places.some((place) => isCoerced(one, place))),
    ),
  ];
}

const takesJson = ({ requestBody }: Operation): boolean =>
  requestBody?.content.some(({ type }) => isJson(type)) === true;

function isCoerced(violation: Violation, place: InputPlace): boolean {
  const { keyword, value } = violation;
  if (keyword !== 'type' || typeof value !== 'string' || !isAt(violation, place)) return false;
  return isBoolean(place)
    ? value === 'true' || value === 'false'
    : value.trim() !== '' && Number.isFinite(Number(value));
}

/** Properties of the body are checked, what is inside of them is not. */
function uncheckedInside(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const [first, ...rest] = bodyPlaces(operation, workshop).filter(({ value }) => value.path.length > 1);
  if (first === undefined) return [];
  return [
    checking(
      {
        operator: 'skip-nested-checks',
        place: 'body',
        clause: first.value.clauseOf('type'),
        faultCode: 102,
        scenes: () => eachPlace(operation, [first, ...rest], workshop, wrongInside),
      },
      operation,
      (violations) => violations.filter(({ place, path }) => place !== 'body' || path.length < 2),
    ),
  ];
}

function wrongInside({ value }: InputPlace): readonly (Json | undefined)[] {
  const keywords = ['type', 'enum', 'format', 'minLength', 'minimum'];
  const stated = keywords.filter((keyword) => Object.hasOwn(value.flat, keyword));
  const wrong = stated.flatMap((keyword) => wrongFor(keyword, value.flat, undefined).slice(0, 1));
  return value.isRequired ? [...wrong, undefined] : wrong;
}

const NUMBER_AND_MORE = /^(-?\d+)\D/u;

/** `12abc` is 12. */
function numberPrefixes(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const numbers = inputPlaces(operation, workshop).flatMap((place) => {
    const { parameter, value } = place;
    const isNumber = types(place).every((type) => type === 'integer') && types(place).length > 0;
    const isRead = parameter?.in === 'path' || parameter?.in === 'query';
    return parameter !== undefined && isRead && isNumber && value.path.length === 0
      ? [{ parameter, clause: value.clauseOf('type') }]
      : [];
  });
  const [first] = numbers;
  if (first === undefined) return [];
  const parameters = numbers.map(({ parameter }) => parameter);
  return [
    {
      operator: 'read-number-prefix',
      operation: operation.key,
      place: '',
      clause: first.clause,
      faultCode: 102,
      telling: 'clause',
      scenes: () => withMoreBehind(operation, parameters, workshop),
      breaks: (right) => ({
        read: (request, asked, values) =>
          asked === operation
            ? right.read(cutQuery(request, parameters), asked, cutPath(values, parameters))
            : right.read(request, asked, values),
        act: (call, state) =>
          call.operation === operation
            ? right.act({ ...call, values: cutPath(call.values, parameters) }, state)
            : right.act(call, state),
      }),
    },
  ];
}

const prefixOf = (text: string): string => NUMBER_AND_MORE.exec(text)?.[1] ?? text;

function namesOf(parameters: readonly Parameter[], place: Parameter['in']): ReadonlySet<string> {
  return new Set(parameters.filter((one) => one.in === place).map(({ name }) => name));
}

function cutQuery(request: MockRequest, parameters: readonly Parameter[]): MockRequest {
  const names = namesOf(parameters, 'query');
  const query = request.query.map(([name, text]) => [name, names.has(name) ? prefixOf(text) : text] as const);
  return { ...request, query };
}

function cutPath(values: PathValues, parameters: readonly Parameter[]): PathValues {
  const names = namesOf(parameters, 'path');
  return new Map([...values].map(([name, text]) => [name, names.has(name) ? prefixOf(text) : text]));
}

function* withMoreBehind(
  operation: Operation,
  parameters: readonly Parameter[],
  workshop: Workshop,
): Iterable<Scene> {
  for (const { before, input, request } of grantedWays(operation, workshop)) {
    for (const { name, in: place } of parameters) {
      if (place === 'query') {
        const query = request.query.map(([key, text]) => [key, key === name ? `${text}abc` : text] as const);
        yield [...before, { ...request, query }];
        continue;
      }
      const pathValues = { ...input.pathValues, [name]: `${input.pathValues[name] ?? ''}abc` };
      yield [...before, workshop.explorer.written(operation, { ...input, pathValues })];
    }
  }
}

/** `if (!body.count)`: what is required must also be true, and not 0 or empty. */
function refusingFalsy(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const [first, ...rest] = bodyPlaces(operation, workshop).filter(
    ({ value }) =>
      value.isRequired &&
      value.path.length > 0 &&
      typesOf(value.flat).some((type) => Object.hasOwn(FALSY, type)),
  );
  if (first === undefined) return [];
  const places = [first, ...rest];
  return [
    checking(
      {
        operator: 'refuse-falsy',
        place: 'body',
        clause: first.value.clauseOf('type'),
        faultCode: 101,
        scenes: () => eachPlace(operation, places, workshop, falsyValues),
      },
      operation,
      (violations, read) => {
        const refused = places.find((place) => valuesOf(read, place).some(isFalsy));
        return refused === undefined
          ? violations
          : [
              ...violations,
              { place: 'body', path: refused.value.path, keyword: 'required', value: undefined },
            ];
      },
    ),
  ];
}
