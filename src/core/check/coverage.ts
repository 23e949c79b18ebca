import type { Expectation, RequestStep, TestPlan } from '#core/plan/index';
import { DEFAULT_STATUS_POLICY } from '#core/render/index';
import type { ApiSpec, Operation } from '#core/spec/index';

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
}

/** Counts over all operations of the document, also those that the plan left out. */
export function coverageOf(plan: TestPlan, spec: ApiSpec): Coverage {
  const steps = Map.groupBy(
    plan.cases.flatMap((test) => test.steps),
    ({ operation }) => operation,
  );
  const of = ({ key }: Operation): readonly RequestStep[] => steps.get(key) ?? [];
  return {
    operations: share(spec.operations, (operation) => [of(operation).length > 0]),
    statuses: share(spec.operations, (operation) => coveredStatuses(operation, of(operation))),
    parameters: share(spec.operations, (operation) => coveredParameters(operation, of(operation))),
  };
}

/** One truth value for each thing that an operation has. */
function share(operations: readonly Operation[], judge: (operation: Operation) => readonly boolean[]): Share {
  const judged = operations.flatMap(judge);
  return { covered: judged.filter(Boolean).length, total: judged.length };
}

function coveredStatuses({ responses }: Operation, steps: readonly RequestStep[]): boolean[] {
  const expected = new Set(steps.flatMap(({ expectations }) => expectations.flatMap(statusesOf)));
  return responses.map(({ status }) => expected.has(status));
}

function statusesOf(expectation: Expectation): readonly string[] {
  if (expectation.kind === 'status') return expectation.anyOf;
  if (expectation.kind === 'rejected') return DEFAULT_STATUS_POLICY[expectation.policy].map(String);
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
