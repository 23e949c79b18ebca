import type { Operation } from '#core/spec/index';
import type { PlanningContext } from '../planning-context.js';
import { grantedAsDocumented, refusedAsDocumented } from '../requests/expectations.js';
import type { RequestPlanner } from '../requests/request-planner.js';
import type { ValidRequest } from '../requests/valid-request.js';
import type { Expectation, TestCase } from '../test-plan.js';
import { bodyProbes } from './body-probes.js';
import { lookalikeCases } from './lookalikes.js';
import { memberProbes } from './member-probes.js';
import { parameterProbes } from './parameter-probes.js';
import type { Probe } from './probe.js';
import { around, testCase, type Strategy } from './strategy.js';

/** Every constraint of parameters and JSON bodies, at its boundary, on both sides. */
export const validation: Strategy = {
  name: 'validation',
  plan: (operations, context, planner) =>
    operations.flatMap((operation) => validationCases(operation, context, planner)),
};

function validationCases(
  operation: Operation,
  context: PlanningContext,
  planner: RequestPlanner,
): readonly TestCase[] {
  const request = planner.plan(operation);
  if ('impossible' in request) {
    context.omit('validation', operation, request.impossible);
    return [];
  }
  const all = [
    ...operation.parameters.flatMap((parameter) => [
      ...parameterProbes(parameter, request, context),
      ...memberProbes(parameter, request, context),
    ]),
    ...bodyProbes(request, context),
  ];
  const probes = all.filter(({ boundary }) => boundary.beside === undefined);
  const besides = besidesIn(all);
  const granted = request.doubts.length === 0 ? grantedAsDocumented(operation, context) : undefined;
  if (granted === undefined && probes.some(({ boundary }) => boundary.isValid)) {
    context.omit(
      'validation',
      operation,
      'valid values are not sent: whether they are granted depends on what the server holds',
    );
  }
  const first = probes.find(({ boundary }) => !boundary.isValid);
  const described = refusedAsDocumented(operation, context);
  const cases = probes.flatMap((probe) =>
    probeCase(probe, request, planner, {
      granted,
      beside: besides.filter(
        (one) => one.locator === probe.locator && one.boundary.beside === probe.boundary.variant,
      ),
      // How a refusal looks is the same for all: the first test says it.
      refused: [...rejected(probe, request), ...(probe === first ? described : [])],
    }),
  );
  return [...cases, ...lookalikeCases(request, rejected({ isPath: false }, request), context)];
}

/** One of each kind: what a server compares or reads so at one place, it does at others. */
function besidesIn(probes: readonly Probe[]): readonly Probe[] {
  const besides = probes.filter(({ boundary }) => boundary.beside !== undefined).reverse();
  return [...new Map(besides.map((probe) => [probe.boundary.variant, probe])).values()];
}

/** What their answers are called. */
const BESIDE_NAMES: Readonly<Record<string, string>> = { case: 'inAnotherCase', impossible: 'onNoDay' };

interface Judged {
  /** Undefined: whether a valid value is granted is open. */
  readonly granted: readonly Expectation[] | undefined;
  readonly refused: readonly Expectation[];
  /** What is refused for the same reason, and sent in the same test. */
  readonly beside: readonly Probe[];
}

function probeCase(
  probe: Probe,
  request: ValidRequest,
  planner: RequestPlanner,
  { granted, refused, beside }: Judged,
): readonly TestCase[] {
  const { boundary, locator, clause } = probe;
  const expectations = boundary.isValid ? granted : refused;
  if (expectations === undefined) return [];
  const { title, variant } = boundary;
  const traits = {
    strategy: 'validation',
    title,
    clause,
    locator,
    variant,
    faultCode: 102,
    priority: variant === 'other' ? 2 : 1,
  } as const;
  const step = { ...probe.step, expectations };
  const more = beside.map((one) => ({
    ...one.step,
    name: BESIDE_NAMES[one.boundary.variant] ?? one.boundary.variant,
    expectations,
  }));
  const steps = boundary.isValid
    ? around(request, step, planner)
    : { steps: [...request.before, step, ...more], cleanup: request.cleanup };
  return [testCase(request.operation, traits, steps)];
}

/**
 * A router may answer 404 to a path that it cannot read; and where something that the request names may not exist,
 * or its caller may not be let in, either reason may come first.
 */
function rejected({ isPath }: Pick<Probe, 'isPath'>, { doubts }: ValidRequest): readonly Expectation[] {
  if (doubts.length > 0) return [{ kind: 'status', anyOf: ['4XX'] }];
  return isPath
    ? [{ kind: 'status', anyOf: ['400', '404', '422'] }]
    : [{ kind: 'rejected', policy: 'invalid-input' }];
}
