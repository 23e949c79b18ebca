import type { Operation, Parameter } from '#core/spec/index';
import type { Call } from '../../mock/call.js';
import { bare } from '../../mock/path-templates.js';
import { placeOf } from '../../mock/read-input.js';
import type { PathValues } from '../../mock/router.js';
import type { Family, Mutant } from '../mutant.js';
import type { Workshop } from '../workshop.js';
import { eachPlace, grantedWays } from '../later/ground.js';
import { crashing } from '../second/breakdowns.js';
import { isText, writtenPlaces } from './reading.js';

/** What an address means. */
export const addresses: Family = (operation, workshop) => [
  ...decodingTwice(operation, workshop),
  ...shadowed(operation, workshop),
];

/** What was decoded is decoded again; a percent sign begins nothing then. */
function decodingTwice(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const places = writtenPlaces(operation, workshop).filter(
    (place) => place.parameter !== undefined && place.value.path.length === 0 && isText(place),
  );
  const parameters = places.flatMap(({ parameter }) => parameter ?? []);
  const [first] = parameters;
  if (first === undefined) return [];
  const isHit = (call: Call): boolean =>
    parameters.some((parameter) => textsFor(parameter, call).some((text) => !isEncoded(text)));
  return [
    crashing('decode-twice', operation, isHit, {
      place: placeOf(first),
      clause: first.schemaPointer,
      scenes: () => eachPlace(operation, places, workshop, () => ['100%', '50% off']),
    }),
  ];
}

function textsFor({ in: place, name }: Parameter, { request, values }: Call): readonly string[] {
  return place === 'path'
    ? [values.get(name) ?? '']
    : request.query.filter(([key]) => key === name).map(([, text]) => text);
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** Another operation, which has a parameter where this path has a word, answers in its place. */
function shadowed(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const { spec, mock } = workshop;
  const other = spec.operations.find(
    (one) => one.method === operation.method && isBeside(one.path, operation.path),
  );
  if (other === undefined) return [];
  const instead = (asked: Operation): Operation => (asked === operation ? other : asked);
  const answeredBy = (call: Call): Call =>
    call.operation === operation
      ? {
          ...call,
          operation: other,
          role: mock.around.resources.roleOf(other),
          values: valuesAt(other, operation, call.values),
        }
      : call;
  return [
    {
      operator: 'shadowed-path',
      operation: operation.key,
      place: '',
      clause: operation.pointer.slice(0, operation.pointer.lastIndexOf('/')),
      faultCode: 101,
      telling: 'clause',
      scenes: () => grantedWays(operation, workshop).map(({ before, request }) => [...before, request]),
      breaks: (right) => ({
        identify: (request, asked) => right.identify(request, instead(asked)),
        accepts: (request, asked) => right.accepts(request, instead(asked)),
        read: (request, asked, values) =>
          asked === operation
            ? right.read(request, other, valuesAt(other, operation, values))
            : right.read(request, asked, values),
        act: (call, state) => right.act(answeredBy(call), state),
        refuse: (call, refusal, state) => right.refuse(answeredBy(call), refusal, state),
        answer: (call, outcome) => right.answer(answeredBy(call), outcome),
        turnAway: (asked, refusal, request) =>
          right.turnAway(asked === undefined ? undefined : instead(asked), refusal, request),
      }),
    },
  ];
}

const PARAMETER = /^\{([^{}]+)\}$/u;
const parts = (path: string): readonly string[] => bare(path).split('/');

/** Whether a path has parameters where another has words, and is like it elsewhere. */
function isBeside(path: string, fixed: string): boolean {
  const [own, words] = [parts(path), parts(fixed)];
  const isShadow = (part: string, index: number): boolean =>
    PARAMETER.test(part) && !(words[index] ?? '').includes('{');
  return (
    own.length === words.length &&
    own.some(isShadow) &&
    own.every((part, index) => isShadow(part, index) || bothNamed(part, words[index] ?? ''))
  );
}

const bothNamed = (one: string, other: string): boolean =>
  one === other || (PARAMETER.test(one) && PARAMETER.test(other));

/** What the parameters of the one path are, given the values of the other. */
function valuesAt({ path }: Operation, fixed: Operation, values: PathValues): PathValues {
  const words = parts(fixed.path);
  return new Map(
    parts(path).flatMap((part, index): [string, string][] => {
      const [, name] = PARAMETER.exec(part) ?? [];
      const word = words[index] ?? '';
      const [, known] = PARAMETER.exec(word) ?? [];
      return name === undefined ? [] : [[name, known === undefined ? word : (values.get(known) ?? '')]];
    }),
  );
}
