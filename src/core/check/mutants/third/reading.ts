import { flatten, isJson, isRecord, numberIn, propertiesOf, propertyOf, typesOf } from '#core/plan/index';
import type { Json, Operation } from '#core/spec/index';
import type { MockRequest } from '../../mock/exchange.js';
import type { Violation } from '../../mock/schema-check.js';
import { checking } from '../checking.js';
import { inputPlaces, isAt, sceneWith, valuesOf, type InputPlace } from '../input-places.js';
import type { Family, Mutant } from '../mutant.js';
import type { Workshop } from '../workshop.js';
import { eachPlace, grantedWays } from '../later/ground.js';

/** What is sent is judged otherwise than the document says. */
export const reading: Family = (operation, workshop) => [
  ...foldingCase(operation, workshop),
  ...takingImpossibleDates(operation, workshop),
  ...countingBytes(operation, workshop),
  ...refusingExtras(operation, workshop),
];

/** What a client writes by hand: headers and cookies seldom have values of their own. */
export const writtenPlaces = (operation: Operation, workshop: Workshop): readonly InputPlace[] =>
  inputPlaces(operation, workshop).filter(({ parameter }) =>
    [undefined, 'path', 'query'].includes(parameter?.in),
  );

/** A text that may hold any letters. */
export const isText = ({ value: { flat } }: InputPlace): boolean =>
  typesOf(flat).includes('string') &&
  !['enum', 'const', 'format', 'pattern'].some((keyword) => Object.hasOwn(flat, keyword));

const textsOf = ({ value: { flat } }: InputPlace): readonly string[] => {
  const named = flat['enum'];
  return Array.isArray(named) ? named.filter((one) => typeof one === 'string') : [];
};

/** A value of an enumeration, in whichever case. */
function foldingCase(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const places = writtenPlaces(operation, workshop).filter((place) => textsOf(place).length > 0);
  return blind(operation, workshop, {
    operator: 'fold-enum-case',
    keyword: 'enum',
    places,
    isMissed: (violation) =>
      places.some((place) => isAt(violation, place) && isNamed(String(violation.value), place)),
    values: inOtherCase,
  });
}

const isNamed = (text: string, place: InputPlace): boolean =>
  textsOf(place).some((one) => one.toLowerCase() === text.toLowerCase());

function inOtherCase(place: InputPlace): readonly string[] {
  const known = textsOf(place);
  return known
    .flatMap((text) => [text.toUpperCase(), text.toLowerCase()])
    .filter((text) => !known.includes(text));
}

interface Blind {
  readonly operator: Mutant['operator'];
  readonly keyword: string;
  readonly places: readonly InputPlace[];
  isMissed(violation: Violation): boolean;
  values(place: InputPlace): readonly Json[];
}

/** A mutant that does not see some of what is wrong with a keyword at some places. */
function blind(
  operation: Operation,
  workshop: Workshop,
  { operator, keyword, places, isMissed, values }: Blind,
): readonly Mutant[] {
  const [first] = places;
  if (first === undefined) return [];
  return [
    checking(
      {
        operator,
        place: '',
        clause: first.value.clauseOf(keyword),
        faultCode: 102,
        scenes: () => eachPlace(operation, places, workshop, values),
      },
      operation,
      (violations) => violations.filter((one) => one.keyword !== keyword || !isMissed(one)),
    ),
  ];
}

const TIME = String.raw`T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})`;
const IMPOSSIBLE = String.raw`^\d{4}-(?:02-(?:29|30|31)|(?:04|06|09|11)-31)`;
const ROLLS_OVER: Readonly<Record<string, RegExp>> = {
  date: new RegExp(`${IMPOSSIBLE}$`, 'u'),
  'date-time': new RegExp(`${IMPOSSIBLE}${TIME}$`, 'u'),
};

const formatOf = ({ value }: InputPlace): string => String(value.flat['format']);

/** Every month has 31 days. */
function takingImpossibleDates(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const places = writtenPlaces(operation, workshop).filter((place) =>
    Object.hasOwn(ROLLS_OVER, formatOf(place)),
  );
  return blind(operation, workshop, {
    operator: 'accept-impossible-date',
    keyword: 'format',
    places,
    isMissed: (violation) =>
      places.some(
        (place) => isAt(violation, place) && ROLLS_OVER[formatOf(place)]?.test(String(violation.value)),
      ),
    values: () => ['2031-02-30', '2031-02-30T12:00:00Z'],
  });
}

const LONGEST = 10_000;
const limitOf = ({ value }: InputPlace): number => numberIn(value.flat, 'maxLength') ?? Infinity;
const bytesIn = (text: Json): number =>
  typeof text === 'string' ? new TextEncoder().encode(text).length : 0;

/** A letter that is not of ASCII counts twice or more. */
function countingBytes(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const places = writtenPlaces(operation, workshop).filter(
    (place) => isText(place) && limitOf(place) <= LONGEST,
  );
  const [first] = places;
  if (first === undefined) return [];
  return [
    checking(
      {
        operator: 'count-bytes',
        place: '',
        clause: first.value.clauseOf('maxLength'),
        faultCode: 101,
        scenes: () => eachPlace(operation, places, workshop, (place) => ['é'.repeat(limitOf(place))]),
      },
      operation,
      (violations, read) => [
        ...violations,
        ...places
          .filter((place) => valuesOf(read, place).some((text) => bytesIn(text) > limitOf(place)))
          .map(({ root, value: { path } }) => ({ place: root, path, keyword: 'maxLength', value: '' })),
      ],
    ),
  ];
}

const CLOSING = ['oneOf', 'anyOf', 'patternProperties', 'unevaluatedProperties'];
const EXTRA = 'somethingElse';

/** Of a body that may have more than the document names. */
function refusingExtras(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const json = operation.requestBody?.content.find(({ type }) => isJson(type));
  const flat = json?.schema === undefined ? undefined : flatten(json.schema, workshop.spec.schemas);
  if (json === undefined || flat === undefined || propertiesOf(flat).length === 0) return [];
  const isOpen = [undefined, true].includes(flat['additionalProperties'] as boolean | undefined);
  if (!isOpen || CLOSING.some((keyword) => Object.hasOwn(flat, keyword))) return [];
  const extras = (body: Json | undefined): readonly string[] =>
    isRecord(body) ? Object.keys(body).filter((name) => propertyOf(flat, name) === undefined) : [];
  return [
    checking(
      {
        operator: 'refuse-extra-property',
        place: 'body',
        clause: json.schemaPointer,
        faultCode: 101,
        scenes: () => withExtra(operation, workshop),
      },
      operation,
      (violations, { body }) => [
        ...violations,
        ...extras(body).map((name) => ({
          place: 'body',
          path: [name],
          keyword: 'additionalProperties',
          value: '',
        })),
      ],
    ),
  ];
}

function* withExtra(operation: Operation, workshop: Workshop): Iterable<readonly MockRequest[]> {
  const whole = inputPlaces(operation, workshop).find(({ root }) => root === 'body');
  if (whole === undefined) return;
  for (const granted of grantedWays(operation, workshop)) {
    const scene = sceneWith(
      granted,
      whole,
      (body) => (isRecord(body) ? { ...body, [EXTRA]: 'more' } : body),
      workshop,
    );
    if (scene !== undefined) yield scene;
  }
}
