import type { Operation } from '#core/spec/index';
import { captureOf } from '../requests/created-resource.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import { shapeOf } from '../requests/resources.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { RequestStep, TestCase } from '../test-plan.js';
import { after, granted, subjectOf, type Life } from './crud-life.js';
import { around, testCase } from './strategy.js';

const WRITING = new Set(['post', 'put', 'patch']);

/** What something else stands below is removed with it, or kept and said to be needed: whichever, nothing breaks. */
export function usedCase(life: Life, planner: RequestPlanner): readonly TestCase[] {
  const { resource } = life;
  const remove = life.request('delete');
  const below = remove === undefined ? undefined : somethingBelow(life, planner);
  if (remove === undefined || below === undefined) return [];
  const isSure = below.doubts.length === 0;
  const made: RequestStep = {
    ...after(below, 'below', [isSure ? granted(below) : { kind: 'not-server-error' }]),
  };
  const { steps, cleanup } = around(below, made, planner);
  const deleted = after(remove, 'deleted', [{ kind: 'not-server-error' }, { kind: 'no-internals' }]);
  const traits = {
    strategy: 'crud',
    title: `survives to be deleted after ${below.operation.method.toUpperCase()} ${below.operation.path}`,
    subject: subjectOf(life),
    clause: `${remove.operation.pointer}/responses`,
    locator: resource.noun,
    variant: 'used',
    faultCode: 100,
    priority: 2,
  } as const;
  return [testCase(resource.create, traits, { steps: [...steps, deleted], cleanup })];
}

/** The likeliest to be granted of what can be written below the thing. */
function somethingBelow({ resource, context }: Life, planner: RequestPlanner): ValidRequest | undefined {
  const isBelow = ({ method, path }: Operation): boolean =>
    WRITING.has(method) && shapeOf(path).startsWith(`${resource.itemShape}/`);
  const requests = [...context.operations.values()].filter(isBelow).flatMap((operation) => {
    const plan = planner.plan(operation);
    return 'impossible' in plan || !names(plan, captureOf(resource)) ? [] : [plan];
  });
  return requests.find(({ doubts }) => doubts.length === 0) ?? requests[0];
}

const names = ({ before }: ValidRequest, capture: string): boolean =>
  before.some(({ captures }) => captures.some(({ name }) => name === capture));
