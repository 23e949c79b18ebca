import type { Json, Operation } from '#core/spec/index';
import type { JsonObject, MockRequest } from '../../mock/exchange.js';
import { inputPlaces, sceneWith, type InputPlace } from '../input-places.js';
import type { Mutant } from '../mutant.js';
import type { Scene } from '../scene.js';
import type { Workshop } from '../workshop.js';
import { wrongFor } from '../wrong-values.js';
import { grantedWays } from './ground.js';

/** A list, and what stands in it. */
interface Lists {
  readonly list: InputPlace;
  readonly element: InputPlace;
}

/** Of each list the first element is checked, and none behind it. */
export function firstElements(operation: Operation, workshop: Workshop): readonly Mutant[] {
  const lists = listsIn(operation, workshop);
  const [first] = lists;
  if (first === undefined) return [];
  return [
    {
      operator: 'check-first-element',
      operation: operation.key,
      place: '',
      clause: first.element.value.clauseOf(statedIn(first.element.value.flat)[0] ?? 'type'),
      faultCode: 102,
      telling: 'clause',
      scenes: () => wrongSeconds(operation, lists, workshop),
      breaks: (right) => ({
        read: (request, asked, values) => {
          const whole = right.read(request, asked, values);
          if (asked !== operation || whole.kind === 'refused') return whole;
          const firsts = right.read(withFirsts(request, operation), asked, values);
          if (firsts.kind === 'refused') return whole;
          const violations = [
            ...whole.violations.filter(({ path }) => !path.includes('*')),
            ...firsts.violations.filter(({ path }) => path.includes('*')),
          ];
          return { ...whole, violations };
        },
      }),
    },
  ];
}

function listsIn(operation: Operation, workshop: Workshop): readonly Lists[] {
  const places = inputPlaces(operation, workshop).filter(
    ({ root, parameter }) => root === 'body' || parameter?.in === 'query',
  );
  return places.flatMap((element) => {
    const { path, flat } = element.value;
    const list = places.find(({ root, value }) => root === element.root && isListOf(value.path, path));
    return path.at(-1) === '*' && statedIn(flat).length > 0 && list !== undefined ? [{ list, element }] : [];
  });
}

const isListOf = (list: readonly string[], element: readonly string[]): boolean =>
  list.length + 1 === element.length && list.every((key, at) => key === element[at]);

/** The request as a server sees it that looks at first elements only. */
function withFirsts(request: MockRequest, { parameters }: Operation): MockRequest {
  const names = new Set(parameters.filter((one) => one.in === 'query').map(({ name }) => name));
  const seen = new Set<string>();
  const query = request.query.filter(([name]) => {
    const isFirst = !seen.has(name);
    seen.add(name);
    return isFirst || !names.has(name);
  });
  const joined = query.map(
    ([name, text]) => [name, isJoined(name, parameters) ? (text.split(',')[0] ?? '') : text] as const,
  );
  const { body } = request;
  return { ...request, query: joined, ...(body === undefined ? {} : { body: firstsIn(body) }) };
}

const isJoined = (name: string, parameters: Operation['parameters']): boolean =>
  parameters.some((one) => one.in === 'query' && one.name === name && !one.explode);

function firstsIn(body: string): string {
  try {
    return JSON.stringify(shortened(JSON.parse(body) as Json));
  } catch {
    return body;
  }
}

function shortened(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).slice(0, 1).map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([name, inner]) => [name, shortened(inner)]),
  );
}

/** A good element, and a wrong one behind it. */
function* wrongSeconds(operation: Operation, lists: readonly Lists[], workshop: Workshop): Iterable<Scene> {
  for (const granted of grantedWays(operation, workshop)) {
    const scenes = lists.flatMap(({ list, element }) =>
      wrongElements(element).map((wrong) =>
        sceneWith(granted, list, (value) => followed(value, wrong), workshop),
      ),
    );
    yield* scenes.filter((scene) => scene !== undefined);
  }
}

const KEYWORDS = ['type', 'enum', 'format', 'pattern', 'minimum', 'minLength'];

const statedIn = (flat: InputPlace['value']['flat']): readonly string[] =>
  KEYWORDS.filter((keyword) => Object.hasOwn(flat, keyword));

const wrongElements = ({ value: { flat } }: InputPlace): readonly Json[] =>
  statedIn(flat).flatMap((keyword) => wrongFor(keyword, flat, undefined).slice(0, 2));

function followed(value: Json | undefined, wrong: Json): Json | undefined {
  const items = Array.isArray(value) ? (value as readonly Json[]) : [];
  return items[0] === undefined ? value : [items[0], wrong];
}
