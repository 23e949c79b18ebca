import {
  policiesWith,
  type Expectation,
  type RequestStep,
  type StatusPolicy,
  type TestPlan,
} from '#core/plan/index';
import type { ApiSpec, Operation } from '#core/spec/index';
import { triedConstraints } from './constraint-coverage.js';

export interface Share {
  readonly covered: number;
  readonly total: number;
}

/** How much of a document a plan's tests touch. */
export interface Coverage {
  readonly operations: Share;
  /** Documented statuses, per operation, that some test expects. */
  readonly statuses: Share;
  /** Documented parameters, per operation, that some test sends. */
  readonly parameters: Share;
  /** What the document forbids of parameters and request bodies, per operation, that some test tries. */
  readonly constraints: Share;
  /** Operations that need credentials, and of which some test expects to be refused without them. */
  readonly security: Share;
}

/** Counts over all operations of the document, also those that the plan left out. */
export function coverageOf(plan: TestPlan, spec: ApiSpec): Coverage {
  const steps = Map.groupBy(
    plan.cases.flatMap((test) => test.steps),
    ({ operation }) => operation,
  );
  const of = ({ key }: Operation): readonly RequestStep[] => steps.get(key) ?? [];
  const policies = policiesWith(plan.statusPolicies);
  return {
    operations: share(spec.operations, (operation) => [of(operation).length > 0]),
    statuses: share(spec.operations, (operation) => coveredStatuses(operation, of(operation), policies)),
    parameters: share(spec.operations, (operation) => coveredParameters(operation, of(operation))),
    constraints: share(spec.operations, triedConstraints(plan, spec)),
    security: share(spec.operations, (operation) => refusedStrangers(operation, of(operation))),
  };
}

/** One truth value for each thing that an operation has. */
function share(operations: readonly Operation[], judge: (operation: Operation) => readonly boolean[]): Share {
  const judged = operations.flatMap(judge);
  return { covered: judged.filter(Boolean).length, total: judged.length };
}

function coveredStatuses(
  { responses }: Operation,
  steps: readonly RequestStep[],
  policies: StatusPolicy,
): boolean[] {
  const expectations = steps.flatMap((step) => step.expectations);
  const expected = new Set(expectations.flatMap((expectation) => statusesOf(expectation, policies)));
  return responses.map(({ status }) => expected.has(status));
}

function refusedStrangers({ security }: Operation, steps: readonly RequestStep[]): boolean[] {
  const isOpen =
    security.length === 0 || security.some((requirement) => Object.keys(requirement).length === 0);
  const expectations = isOpen ? [] : steps.flatMap((step) => step.expectations);
  const isRefused = expectations.some(
    (expectation) => expectation.kind === 'rejected' && expectation.policy === 'unauthenticated',
  );
  return isOpen ? [] : [isRefused];
}

function statusesOf(expectation: Expectation, policies: StatusPolicy): readonly string[] {
  if (expectation.kind === 'status') return expectation.anyOf;
  if (expectation.kind === 'rejected') return policies[expectation.policy].map(String);
  return [];
}

function coveredParameters({ parameters }: Operation, steps: readonly RequestStep[]): boolean[] {
  const sent = new Set(steps.flatMap(sentParameters));
  return parameters.map((parameter) => {
    const name = parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name;
    return (
      sent.has(`${parameter.in} ${name}`) ||
      [...sent].some((known) => isPartOf(known, `${parameter.in} ${name}`))
    );
  });
}

/** Objects are sent as several names: `filter[name]`, `filter.name`. */
function isPartOf(known: string, parameter: string): boolean {
  return known.startsWith(`${parameter}[`) || known.startsWith(`${parameter}.`);
}

function sentParameters({ pathParams, query, headers, cookies }: RequestStep): string[] {
  return [
    ...pathParams.map(({ name }) => `path ${name}`),
    ...query.map(({ name }) => `query ${name}`),
    ...headers.map(({ name }) => `header ${name.toLowerCase()}`),
    ...cookies.map(({ name }) => `cookie ${name}`),
  ];
}
