import type { Operation } from '#core/spec/index';
import { hash32 } from '../data/random.js';
import { camelCase, NameRegistry } from '../naming.js';
import { answeredAsDocumented } from '../requests/expectations.js';
import { numbered } from '../requests/numbered-resource.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, RequestStep, TestCase } from '../test-plan.js';
import { after, foundOther, granted, isKept, lifeCase, sameId, type Life } from './crud-life.js';
import { visibleUpdate } from './crud-updates.js';

/** Of each resource; and how many things are done to it in one. */
const WALKS = 2;
const DEEDS = 6;

/** What is done to a thing, and what is known of it then. */
interface Deed {
  /** As a title has it: `replaced`. */
  readonly word: string;
  /** What its answer is called. */
  readonly name: string;
  readonly step: RequestStep;
  /** What reading shows from now on; undefined: what it showed before. */
  readonly seen?: readonly Expectation[];
  readonly isEnd?: boolean;
}

/**
 * The life of a thing in an order that chance makes, always the same for the same seed: whatever was done to it, it
 * can be read as it was left, and another thing of its kind is still there.
 */
export function walksOf(life: Life, seed: number, planner: RequestPlanner): readonly TestCase[] {
  const read = life.request('get');
  if (read === undefined) return [];
  const deeds = deedsOf(life, read, planner);
  if (deeds.length === 0) return [];
  const walks = Array.from({ length: WALKS }, (_, walk) => chosenDeeds(deeds, life, `${seed} walk ${walk}`));
  const known = new Set<string>();
  return walks.flatMap((walk, index) => {
    const words = inSequence(walk.map(({ word }) => word));
    if (known.has(words)) return [];
    known.add(words);
    return [walkCase(life, read, { walk, words, index })];
  });
}

function deedsOf(life: Life, read: ValidRequest, planner: RequestPlanner): readonly Deed[] {
  const updates = (['put', 'patch'] as const).flatMap((method): readonly Deed[] => {
    const update = life.request(method);
    if (update === undefined || !update.operation.path.endsWith('}')) return [];
    const { sent, seen } = visibleUpdate(life, update, read);
    const step = { ...sent, expectations: [granted(update)] };
    const word = method === 'put' ? 'replaced' : 'changed';
    return [{ word, name: word, step, seen }];
  });
  const list = life.collection('get');
  const listed = list === undefined ? [] : [{ word: 'listed', name: 'listed', step: judged(list, life) }];
  const remove = isKept(life, read) ? undefined : life.request('delete');
  const deleted =
    remove === undefined
      ? []
      : [{ word: 'deleted', name: 'deleted', step: after(remove, '', [granted(remove)]), isEnd: true }];
  return [...updates, ...listed, ...consumersOf(life, planner), ...deleted];
}

const judged = (request: ValidRequest, { context }: Life): RequestStep =>
  after(request, '', answeredAsDocumented(request.operation, context));

/** What else can be read of a thing: only what needs nothing but the thing. */
function consumersOf(life: Life, planner: RequestPlanner): readonly Deed[] {
  const { resource, creation, context } = life;
  const own = resource.create.key;
  const before = new Set(creation.before.map(({ name }) => name));
  const isOfThing = ({ method, path }: Operation): boolean =>
    method === 'get' && path.replace(/\{[^{}]*\}/gu, '{}').startsWith(`${resource.itemShape}/`);
  return [...context.operations.values()].filter(isOfThing).flatMap((operation): readonly Deed[] => {
    const request = planner.plan(operation);
    if ('impossible' in request) return [];
    const needs = request.before.filter(({ name }) => !before.has(name));
    const isAlone = needs.length === 1 && needs[0]?.operation === own;
    const last = operation.path.split('/').at(-1) ?? '';
    return isAlone && !last.includes('{')
      ? [{ word: `asked for its ${last}`, name: camelCase(last), step: judged(request, life) }]
      : [];
  });
}

/** At most one deletion, and something after it. */
function chosenDeeds(deeds: readonly Deed[], { resource }: Life, seed: string): readonly Deed[] {
  const end = deeds.find(({ isEnd }) => isEnd === true);
  const others = deeds.filter((deed) => deed !== end);
  const count = end === undefined ? DEEDS : hash32(`${seed} ${resource.create.key}`) % DEEDS;
  const chosen = Array.from({ length: others.length === 0 ? 0 : count }, (_, index) => {
    const at = hash32(`${seed} ${resource.create.key} ${index}`) % others.length;
    return others[at];
  }).filter((deed) => deed !== undefined);
  return end === undefined ? chosen : [...chosen, end];
}

interface Walk {
  readonly walk: readonly Deed[];
  readonly words: string;
  readonly index: number;
}

function walkCase(life: Life, read: ValidRequest, { walk, words, index }: Walk): TestCase {
  const { resource, creation } = life;
  const other = numbered(resource, creation, 2);
  const bystander: RequestStep = {
    ...creation.step,
    name: 'other',
    expectations: [granted(creation)],
    captures: other.captures,
  };
  const steps = [
    bystander,
    ...played(life, read, walk),
    foundOther(life, read, other.captures[0]?.name ?? ''),
  ];
  const traits = {
    strategy: 'exploration',
    title: `is as it was left after it is ${words}`,
    variant: `walk-${index + 1}`,
    clause: read.operation.pointer,
    faultCode: 101,
  } as const;
  const test = lifeCase(life, traits, steps);
  return { ...test, priority: 3, cleanup: [...other.cleanup, ...test.cleanup] };
}

/** `replaced, listed and deleted` */
const inSequence = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;

/** After each deed that changes the thing it is read. */
function played(life: Life, read: ValidRequest, walk: readonly Deed[]): readonly RequestStep[] {
  const names = new NameRegistry();
  let seen: readonly Expectation[] = [];
  return walk.flatMap(({ step, ...deed }, index): readonly RequestStep[] => {
    const done = { ...step, name: names.free(deed.name) };
    if (deed.isEnd === true) return [done, after(read, 'gone', [{ kind: 'rejected', policy: 'not-found' }])];
    seen = deed.seen ?? seen;
    const found = [granted(read), ...sameId(life, read.operation), ...seen];
    return deed.seen === undefined && index < walk.length - 1
      ? [done]
      : [done, after(read, names.free('found'), found)];
  });
}
