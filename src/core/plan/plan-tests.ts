import type { ApiSpec } from '#core/spec/index';
import type { KnownValues } from './known-values.js';
import type { OperationSettings } from './operation-settings.js';
import { PLAN_LIMITS, PlanBudget, type PlanLimits } from './plan-budget.js';
import { PlanningContext } from './planning-context.js';
import { RequestPlanner } from './requests/request-planner.js';
import { authentication } from './strategies/authentication.js';
import { authorisation } from './strategies/authorisation.js';
import { contract } from './strategies/contract.js';
import { crud } from './strategies/crud.js';
import { errors } from './strategies/errors.js';
import { exploration } from './strategies/exploration.js';
import { pagination } from './strategies/pagination.js';
import { performance, type LatencyObjectives } from './strategies/performance.js';
import { security } from './strategies/security.js';
import type { Strategy } from './strategies/strategy.js';
import { validation } from './strategies/validation.js';
import type { IdentityName, PlanPart, StatusPolicy, StrategyName, TestCase, TestPlan } from './test-plan.js';

/** Plans of one program differ in what they test, and not in the values that they use. */
export const SEED = 1;

/** What a project knows of its API beyond the document. */
export interface PlanSettings {
  readonly operations?: OperationSettings;
  /** Things that exist before any test; tests may use and change them, and never delete them. */
  readonly values?: KnownValues;
  /** Statuses that count as a refusal of each kind, where the usual ones do not fit. */
  readonly statusPolicies?: Partial<StatusPolicy>;
  /** How fast operations have to be; the usual ones where nothing is said. */
  readonly latency?: LatencyObjectives;
}

export interface PlanOptions extends PlanSettings {
  readonly strategies: readonly StrategyName[];
  /** The same document, options and seed give the same plan. */
  readonly seed: number;
  readonly limits?: PlanLimits;
}

const strategiesWith = ({ latency }: Pick<PlanOptions, 'latency'>): readonly Strategy[] => [
  contract,
  crud,
  validation,
  errors,
  authentication,
  authorisation,
  security,
  pagination,
  performance(latency),
  exploration,
];

/** The strategies that can be asked for today; the others of `STRATEGIES` are refused by name in `leftOut`. */
export const AVAILABLE_STRATEGIES: readonly StrategyName[] = strategiesWith({}).map(({ name }) => name);

/**
 * Derives test cases from an API. The cost is linear in its operations; the result is plain JSON.
 */
export function planTests(spec: ApiSpec, options: PlanOptions): TestPlan {
  const parts = planByStrategy(spec, options);
  for (;;) {
    const next = parts.next();
    if (next.done === true) return next.value;
  }
}

/**
 * The same, strategy by strategy: tests can be written while others are planned.
 * @returns the whole plan, at the end
 */
export function* planByStrategy(spec: ApiSpec, options: PlanOptions): Generator<PlanPart, TestPlan> {
  const context = new PlanningContext(spec, options.seed, options.operations, options.values);
  omitExcluded(context);
  const planner = new RequestPlanner(context);
  const budget = new PlanBudget(options.limits ?? PLAN_LIMITS, context.leftOut);
  const chosen = strategiesWith(options).filter(({ name }) => options.strategies.includes(name));
  const about = aboutPlan(spec, options);
  const cases: TestCase[] = [];
  for (const strategy of chosen) {
    const planned = strategy.plan([...context.operations.values()], context, planner);
    const own = withDistinctTitles(budget.within(planned));
    for (const test of own) cases.push(test);
    yield { ...about, ...soFar(context), cases: own };
  }
  for (const name of options.strategies.filter((wanted) => !AVAILABLE_STRATEGIES.includes(wanted))) {
    context.leftOut.push({ strategy: name, clause: '#', reason: 'this strategy is not available' });
  }
  return {
    ...about,
    seed: options.seed,
    cases,
    leftOut: context.leftOut,
    problems: spec.problems,
    ...soFar(context),
    identities: identitiesOf(cases),
  };
}

/** What the tests that were planned need. */
function soFar({ namedSchemas, fixtures }: PlanningContext): Pick<PlanPart, 'schemas' | 'fixtures'> {
  return { schemas: namedSchemas, fixtures: Object.fromEntries(fixtures) };
}

/** What is known before any test is planned. */
function aboutPlan(
  { title, version, securitySchemes }: ApiSpec,
  { statusPolicies }: PlanOptions,
): Omit<PlanPart, 'cases' | 'schemas' | 'fixtures'> {
  return {
    title,
    apiVersion: version,
    securitySchemes,
    ...(statusPolicies !== undefined && { statusPolicies }),
  };
}

function omitExcluded(context: PlanningContext): void {
  const excluded = context.spec.operations.filter(({ key }) => !context.operations.has(key));
  for (const { key, pointer } of excluded) {
    const reason = "the project's settings exclude it: it is never called";
    context.leftOut.push({ operation: key, clause: pointer, reason });
  }
}

/** Two tests of one operation are never called the same, and never have the same id. */
function withDistinctTitles(cases: readonly TestCase[]): readonly TestCase[] {
  const titles = new Map<string, number>();
  const ids = new Set<string>();
  return cases.flatMap((test) => {
    if (ids.has(test.id)) return [];
    ids.add(test.id);
    const key = `${test.subject ?? test.operation} ${test.title}`;
    const count = (titles.get(key) ?? 0) + 1;
    titles.set(key, count);
    return [count === 1 ? test : { ...test, title: `${test.title} (${test.locator})` }];
  });
}

function identitiesOf(cases: readonly TestCase[]): readonly IdentityName[] {
  const used = new Set(
    cases.flatMap(({ steps, cleanup }) =>
      [...steps, ...cleanup.map(({ request }) => request)].map(({ identity }) => identity),
    ),
  );
  return (['anonymous', 'userA', 'userB', 'admin'] as const).filter((identity) => used.has(identity));
}
