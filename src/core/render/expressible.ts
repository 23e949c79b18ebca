import type { LeftOut, RequestStep, TestCase } from '#core/plan/index';
import type { PackManifest } from './pack/manifest.js';

/** Why a target cannot write a test, as the end of a sentence about it; undefined: it can. */
export type WhyNot = (test: TestCase) => string | undefined;

/** Of things that are left out for one reason everywhere, and not at a clause of their own. */
const WHOLE_DOCUMENT = '#';

/**
 * Tells a plan's tests that a pack can express from those that it cannot. What is left out for the same reason
 * everywhere is said once, with its number.
 */
export class ExpressibleTests {
  /** All that were kept. */
  readonly cases: TestCase[] = [];
  private readonly refused: LeftOut[] = [];
  private readonly unserved = new Map<TestCase['strategy'], number>();
  private readonly dropped = new Map<string, number>();

  constructor(private readonly manifest: PackManifest) {}

  /** @returns those of the tests that can be expressed, without what the pack has no words for */
  among(cases: readonly TestCase[], whyNotOfTarget: WhyNot = () => undefined): readonly TestCase[] {
    const kept = cases.flatMap((test) => this.kept(test, whyNotOfTarget));
    for (const test of kept) this.cases.push(test);
    return kept;
  }

  private kept(test: TestCase, whyNotOfTarget: WhyNot): readonly TestCase[] {
    const { manifest, unserved, dropped } = this;
    if (manifest.tests.strategies[test.strategy] === undefined) {
      unserved.set(test.strategy, (unserved.get(test.strategy) ?? 0) + 1);
      return [];
    }
    const written = manifest.expresses.partly ? withExpressible(manifest, test, dropped) : test;
    const reason = whyNotRequests(manifest, written) ?? whyNotOfTarget(written);
    if (reason === undefined) return [written];
    this.refused.push(leftOutTest(test, reason));
    return [];
  }

  get leftOut(): readonly LeftOut[] {
    return [
      ...[...this.unserved].map(([strategy, count]) => unservedStrategy(this.manifest, strategy, count)),
      ...[...this.dropped].map(([kind, count]) => droppedExpectation(kind, count)),
      ...this.refused,
    ];
  }
}

function leftOutTest({ operation, strategy, clause, title }: TestCase, reason: string): LeftOut {
  return { operation, strategy, clause, reason: `“${title}”: ${reason}` };
}

function unservedStrategy({ name }: PackManifest, strategy: TestCase['strategy'], count: number): LeftOut {
  const tests = count === 1 ? 'one test' : `${count} tests`;
  return {
    strategy,
    clause: WHOLE_DOCUMENT,
    reason: `${tests}: ${name} has no template for ${strategy} tests`,
  };
}

function droppedExpectation(kind: string, count: number): LeftOut {
  const times = count === 1 ? 'once' : `${count} times`;
  return { clause: WHOLE_DOCUMENT, reason: `${kind} is not checked, which the plan asks for ${times}` };
}

/** The test without what the pack cannot check; counts what that was. */
function withExpressible(
  { expresses }: PackManifest,
  test: TestCase,
  dropped: Map<string, number>,
): TestCase {
  const steps = test.steps.map((step) => {
    const known = Map.groupBy(step.expectations, ({ kind }) => expresses.expectations.includes(kind));
    for (const { kind } of known.get(false) ?? []) dropped.set(kind, (dropped.get(kind) ?? 0) + 1);
    return { ...step, expectations: known.get(true) ?? [] };
  });
  return { ...test, steps };
}

function whyNotRequests({ expresses }: PackManifest, test: TestCase): string | undefined {
  const requests = [...test.steps, ...test.cleanup.map(({ request }) => request)];
  return requests.map((step) => whyNotStep(expresses, step)).find((reason) => reason !== undefined);
}

function whyNotStep(expresses: PackManifest['expresses'], step: RequestStep): string | undefined {
  const method = step.method.toUpperCase();
  if (!expresses.methods.includes(step.method)) return `${method} requests cannot be sent`;
  if (step.body !== undefined && !expresses.methodsWithBody.includes(step.method))
    return `${method} requests cannot have a body`;
  if (step.body !== undefined && !expresses.bodies.includes(step.body.kind))
    return `${step.body.kind} bodies cannot be sent`;
  const unknown = step.expectations.find(({ kind }) => !expresses.expectations.includes(kind));
  return unknown === undefined ? undefined : `${unknown.kind} cannot be checked`;
}
