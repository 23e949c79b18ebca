import { typesOf } from '#core/plan/index';
import type { Operation, Parameter } from '#core/spec/index';
import type { Call } from '../../mock/call.js';
import type { MockRequest } from '../../mock/exchange.js';
import { isPagingPlace, pageOf } from '../../mock/pages.js';
import { placeOf } from '../../mock/read-input.js';
import { inputPlaces, type InputPlace } from '../input-places.js';
import { eachPlace, grantedWays } from '../later/ground.js';
import { isFreeText } from '../later/understood.js';
import type { Family, Mutant } from '../mutant.js';
import { atValues, crashing, type Poison } from '../second/breakdowns.js';
import { COLUMN, longTexts, mayBeLong } from '../second/keeping.js';
import { isText } from '../third/reading.js';
import type { Workshop } from '../workshop.js';

/** What a database or a search breaks down at. */
export const breakdowns: Family = (operation, workshop) => [
  ...atValues(EMOJI, operation, workshop),
  ...atValues(LONG, operation, workshop),
  ...atFarPages(operation, workshop),
  ...atPatterns(operation, workshop),
  ...atCombinations(operation, workshop),
];

const isStoredText = (place: InputPlace): boolean => place.root === 'body' && isFreeText(place);

/** MySQL's `utf8` has no room for a fourth byte. */
const EMOJI: Poison = {
  operator: 'crash-on-emoji',
  isPlace: isStoredText,
  values: () => ['😀', 'on time 🚂'],
  isIn: (value) => typeof value === 'string' && /[\u{10000}-\u{10FFFF}]/u.test(value),
};

const LONG: Poison = {
  operator: 'crash-on-long-text',
  isPlace: (place) => isStoredText(place) && mayBeLong(place),
  values: longTexts,
  isIn: (value) => typeof value === 'string' && [...value].length > COLUMN,
};

/** Whatever checks what is sent has found nothing wrong with it. */
export const isValid = ({ input }: Call): boolean => input.violations.length === 0;

/** As many as Elasticsearch shows. */
const WINDOW = 10_000;

/** Whoever asks for what is behind the window breaks the search. */
function atFarPages(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const { kind } = workshop.mock.around.resources.roleOf(operation);
  const places = inputPlaces(operation, workshop).filter(saysWhere);
  const [first] = places;
  if (kind !== 'list' || first === undefined) return [];
  const isFar = ({ input }: Call): boolean => {
    const { offset, limit } = pageOf(operation, input.parameters, workshop.spec.schemas);
    return offset + limit > WINDOW;
  };
  return [
    crashing('crash-on-far-page', operation, (call) => isValid(call) && isFar(call), {
      place: first.root,
      clause: first.value.clauseOf('type'),
      scenes: () => eachPlace(operation, places, workshop, () => [2 * WINDOW, WINDOW + 1]),
    }),
  ];
}

const saysWhere = ({ parameter, value: { path, flat } }: InputPlace): boolean =>
  parameter !== undefined &&
  path.length === 0 &&
  (isPagingPlace(parameter, 'offset') || isPagingPlace(parameter, 'page')) &&
  typesOf(flat).some((type) => type === 'integer' || type === 'number');

/** What is searched for becomes a regular expression, and some texts are none. */
function atPatterns(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const places = inputPlaces(operation, workshop).filter(
    (place) => place.parameter?.in === 'query' && place.value.path.length === 0 && isText(place),
  );
  const [first] = places;
  if (first === undefined) return [];
  const names = new Set(places.map(({ parameter }) => parameter?.name));
  const isHit = ({ request }: Call): boolean =>
    request.query.some(([name, text]) => names.has(name) && !isPattern(text));
  return [
    crashing('crash-on-regex', operation, (call) => isValid(call) && isHit(call), {
      place: first.root,
      clause: first.value.clauseOf('type'),
      scenes: () => eachPlace(operation, places, workshop, () => ['c++', '(', '[']),
    }),
  ];
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** Two joins of the same table, two times `WHERE`: nobody tried both at once. */
function atCombinations(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const optional = operation.parameters.filter(({ in: place, required }) => place === 'query' && !required);
  const [first, last] = [optional[0], optional.at(-1)];
  if (first === undefined || last === undefined || first === last) return [];
  const areSent = ({ input: { parameters } }: Call): boolean =>
    parameters.has(placeOf(first)) && parameters.has(placeOf(last));
  return [
    crashing('crash-on-combination', operation, (call) => isValid(call) && areSent(call), {
      place: placeOf(last),
      clause: last.schemaPointer,
      scenes: () =>
        grantedWays(operation, workshop).map(({ before, request }) => [
          ...before,
          [first, last].reduce(withSomeOf, request),
        ]),
    }),
  ];
}

/** An object of which the document names no property is not made of itself: any property will do. */
function withSomeOf(request: MockRequest, { name, style }: Parameter): MockRequest {
  const isFree = style === 'deepObject' && !request.query.some(([key]) => key.startsWith(`${name}[`));
  return isFree ? { ...request, query: [...request.query, [`${name}[name]`, 'Ada']] } : request;
}
