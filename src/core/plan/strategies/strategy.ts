import type { Operation, OperationKey } from '#core/spec/index';
import type { PlanningContext } from '../planning-context.js';
import { captureOf, removal } from '../requests/created-resource.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import type { ValidRequest } from '../requests/valid-request.js';
import { testId } from '../test-id.js';
import type { Cleanup, FaultCode, RequestStep, StrategyName, TestCase } from '../test-plan.js';

export interface Strategy {
  readonly name: StrategyName;
  plan(
    operations: readonly Operation[],
    context: PlanningContext,
    planner: RequestPlanner,
  ): readonly TestCase[];
}

/** What distinguishes one test from others of its operation and strategy. */
export interface CaseTraits {
  readonly strategy: StrategyName;
  readonly title: string;
  /** What the test is about, where that is a thing and not the operation: `a pet in /pets`. */
  readonly subject?: string;
  readonly clause: string;
  readonly locator: string;
  readonly variant: string;
  readonly faultCode: FaultCode;
  readonly priority: TestCase['priority'];
}

export interface CaseSteps {
  readonly steps: readonly RequestStep[];
  readonly cleanup: readonly Cleanup[];
}

export function testCase(operation: Operation, traits: CaseTraits, { steps, cleanup }: CaseSteps): TestCase {
  const covers = [...new Set<OperationKey>([operation.key, ...steps.map((step) => step.operation)])];
  const { method, path } = operation;
  return {
    id: testId({ method, path, ...traits }),
    ...traits,
    operation: operation.key,
    covers,
    steps,
    cleanup,
  };
}

/** The request with what must come before it, and with the removal of what it may create itself. */
export function around(request: ValidRequest, step: RequestStep, planner: RequestPlanner): CaseSteps {
  const resource = planner.resources.createdBy(request.operation);
  const cleanup = resource === undefined ? [] : removal(resource, request);
  if (resource === undefined || cleanup.length === 0)
    return { steps: [...request.before, step], cleanup: request.cleanup };
  const captured: RequestStep = {
    ...step,
    captures: [
      ...step.captures,
      { name: captureOf(resource), from: { kind: 'body', pointer: resource.idPointer } },
    ],
  };
  return { steps: [...request.before, captured], cleanup: [...cleanup, ...request.cleanup] };
}
