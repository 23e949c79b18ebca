import type { Operation } from '#core/spec/index';
import type { PlanningContext } from '../planning-context.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { RequestStep, TestCase } from '../test-plan.js';
import { around, testCase, type Strategy } from './strategy.js';

/** Generous: who is slower than this, on an idle machine and with nothing to do, is broken. */
const USUAL_MS = 2_000;

/** How fast a project wants its operations to be, since documents do not say. In milliseconds. */
export interface LatencyObjectives {
  readonly usualMs?: number;
  /** By operation: `GET /pets`. */
  readonly byOperation?: Readonly<Record<string, number>>;
}

/** A single request, on its own, is answered in time. What a server does under load is for load scripts. */
export const performance = (objectives: LatencyObjectives = {}): Strategy => ({
  name: 'performance',
  plan: (operations, context, planner) =>
    operations.flatMap((operation) => latencyCase(operation, objectives, context, planner)),
});

function latencyCase(
  operation: Operation,
  { usualMs = USUAL_MS, byOperation = {} }: LatencyObjectives,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly TestCase[] {
  const request = planner.plan(operation);
  if ('impossible' in request) {
    context.omit('performance', operation, request.impossible);
    return [];
  }
  const ms = Object.hasOwn(byOperation, operation.key) ? byOperation[operation.key] : undefined;
  const objective = ms ?? usualMs;
  const traits = {
    strategy: 'performance',
    title: `answers within ${objective} ms`,
    clause: operation.pointer,
    locator: 'latency',
    variant: 'single',
    faultCode: 100,
    priority: 3,
  } as const;
  const step: RequestStep = { ...request.step, expectations: [{ kind: 'within', ms: objective }] };
  const { steps, cleanup } = around(request, step, planner);
  return [testCase(operation, traits, { steps: withWarmUp(request, steps), cleanup })];
}

/** The first request pays for connections and caches. Only what changes nothing is sent twice. */
function withWarmUp(
  { operation, step }: ValidRequest,
  steps: readonly RequestStep[],
): readonly RequestStep[] {
  if (operation.method !== 'get' && operation.method !== 'head') return steps;
  const warmUp: RequestStep = { ...step, name: 'warmUp', expectations: [{ kind: 'not-server-error' }] };
  return [...steps.slice(0, -1), warmUp, ...steps.slice(-1)];
}
