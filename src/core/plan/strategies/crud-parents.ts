import type { HttpMethod } from '#core/spec/index';
import type { PlanningContext } from '../planning-context.js';
import { itemIdPointer, listPlace } from '../requests/answer-places.js';
import { captureOf } from '../requests/created-resource.js';
import { numbered } from '../requests/numbered-resource.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import { unknownValue } from '../requests/unknown-value.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Cleanup, Expectation, NamedValue, RequestStep, TestCase, ValueExpr } from '../test-plan.js';
import { after, granted, lifeCase, type Life } from './crud-life.js';
import { containsThing } from './listed-thing.js';

/** Looking for it comes first: what is changed or removed elsewhere is not found any more. */
const METHODS: readonly HttpMethod[] = ['get', 'put', 'patch', 'delete'];

/** What was made below one thing is not below another: it is not found there, not changed, not removed, not listed. */
export function parentCases(life: Life, planner: RequestPlanner): readonly TestCase[] {
  const parent = parentOf(life);
  const there = parent === undefined ? undefined : elsewhere(life, parent, planner);
  const requests = METHODS.flatMap((method) => life.request(method) ?? []);
  if (parent === undefined || there === undefined) return [];
  const sent = requests
    .filter((request) => isJudged(request, there))
    .flatMap((request) => moved(request, parent, there));
  const steps = [...there.made, ...sent, ...notListed(life, parent, there)];
  if (steps.length === there.made.length) return [];
  const { parameters, pointer } = life.creation.operation;
  const traits = {
    title: `is found below no other ${parent.noun}`,
    variant: 'parent',
    clause: parameters.find(({ name }) => name === parent.name)?.pointer ?? pointer,
    faultCode: 206,
  } as const;
  const test = lifeCase(life, traits, [...steps, ...atHome(life)]);
  return [{ ...test, cleanup: [...test.cleanup, ...there.cleanup] }];
}

/** The last of the things that the path of a creation names. */
interface Parent {
  readonly name: string;
  readonly noun: string;
  /** The path up to it. */
  readonly upTo: string;
  readonly value: ValueExpr;
}

function parentOf({ creation }: Life): Parent | undefined {
  const { path } = creation.operation;
  const [whole, name] = [...path.matchAll(/\{([^{}]+)\}/gu)].at(-1) ?? [];
  const value = creation.step.pathParams.find((one) => one.name === name)?.value;
  if (whole === undefined || name === undefined || value === undefined) return undefined;
  const upTo = path.slice(0, path.lastIndexOf(whole) + whole.length);
  return { name, upTo, value, noun: name.replace(/[_-]?(?:id|slug|uuid|key|name)$/iu, '') || 'parent' };
}

/** Another parent: made by the test, or one that there surely is not. */
interface Elsewhere {
  readonly made: readonly RequestStep[];
  readonly cleanup: readonly Cleanup[];
  readonly value: ValueExpr;
  readonly isMade: boolean;
}

function elsewhere(
  life: Life,
  { name, upTo, value }: Parent,
  planner: RequestPlanner,
): Elsewhere | undefined {
  const resource = planner.resources.at(upTo);
  const creation = resource === undefined ? undefined : planner.sureCreation(resource);
  if (resource === undefined || creation === undefined || value.kind !== 'captured')
    return unknownParent(name, life);
  const second = numbered(resource, creation, 2);
  const capture = second.captures[0]?.name ?? '';
  const made = { ...after(creation, 'createdOther', [granted(creation)]), captures: second.captures };
  return { made: [made], cleanup: second.cleanup, value: { kind: 'captured', capture }, isMade: true };
}

function unknownParent(name: string, { creation, context }: Life): Elsewhere | undefined {
  const value = unknownValue(name, creation.operation, context);
  return value === undefined ? undefined : { made: [], cleanup: [], value, isMade: false };
}

const documents = ({ operation }: ValidRequest, status: string): boolean =>
  operation.responses.some((response) => response.status === status);

/** A PUT of something unknown may create it; and what is no thing at all may not have to be there. */
function isJudged(request: ValidRequest, { isMade }: Elsewhere): boolean {
  const saysUnknown = documents(request, '404') || documents(request, '4XX');
  const mayCreate = request.operation.method === 'put' && documents(request, '201');
  return !mayCreate && (saysUnknown || (isMade && request.operation.method !== 'put'));
}

const REFUSED: Expectation = { kind: 'status', anyOf: ['4XX'] };

function moved(request: ValidRequest, parent: Parent, there: Elsewhere): readonly RequestStep[] {
  const pathParams = movedParams(request, parent, there);
  const { method } = request.operation;
  return pathParams === undefined ? [] : [{ ...after(request, `${method}Elsewhere`, [REFUSED]), pathParams }];
}

/** The parent may have another name there; it has the same value. */
function movedParams(
  { step }: ValidRequest,
  { value }: Parent,
  there: Elsewhere,
): readonly NamedValue[] | undefined {
  const wanted = JSON.stringify(value);
  const isParent = (one: NamedValue): boolean => JSON.stringify(one.value) === wanted;
  if (!step.pathParams.some(isParent)) return undefined;
  return step.pathParams.map((one) => (isParent(one) ? { ...one, value: there.value } : one));
}

function notListed(life: Life, parent: Parent, there: Elsewhere): readonly RequestStep[] {
  const list = life.collection('get');
  const pathParams = list === undefined ? undefined : movedParams(list, parent, there);
  const lacks = list === undefined ? undefined : lacksCreated(life, list, life.context);
  if (list === undefined || pathParams === undefined || lacks === undefined || !there.isMade) return [];
  return [{ ...after(list, 'listedElsewhere', [granted(list), lacks]), pathParams }];
}

function lacksCreated(
  { resource }: Life,
  { operation }: ValidRequest,
  { schemas }: PlanningContext,
): Expectation | undefined {
  const place = listPlace(operation, schemas);
  const itemPointer = place === undefined ? undefined : itemIdPointer(place, resource.idPointer);
  if (place === undefined || itemPointer === undefined) return undefined;
  const value = { kind: 'captured', capture: captureOf(resource) } as const;
  return { kind: 'body-lacks-item', pointer: place.pointer, itemPointer, value };
}

/** Where it was made it still is, whatever was tried elsewhere. */
function atHome(life: Life): readonly RequestStep[] {
  const read = life.request('get');
  if (read !== undefined) return [after(read, 'found', [granted(read)])];
  const list = life.collection('get');
  const contains =
    list === undefined ? undefined : containsThing(life.resource, list.operation, life.context);
  if (list === undefined || contains === undefined || contains.query.length > 0) return [];
  return [after(list, 'listed', [granted(list), contains.expectation])];
}
