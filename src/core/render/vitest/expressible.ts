import type { LeftOut, RequestStep, TestCase } from '#core/plan/index';
import type { PackManifest } from '../pack/manifest.js';

/** A test that the pack cannot write, and why. */
export type LeftOutOfTarget = LeftOut & { readonly testId: string };

export interface Expressible {
  readonly cases: readonly TestCase[];
  readonly leftOut: readonly LeftOutOfTarget[];
}

/** Splits a plan's tests into those that a pack can express and those that it cannot. */
export function expressibleBy(manifest: PackManifest, cases: readonly TestCase[]): Expressible {
  const kept: TestCase[] = [];
  const leftOut: LeftOutOfTarget[] = [];
  for (const test of cases) {
    const reason = whyNot(manifest, test);
    if (reason === undefined) kept.push(test);
    else
      leftOut.push({
        testId: test.id,
        operation: test.operation,
        strategy: test.strategy,
        clause: test.clause,
        reason,
      });
  }
  return { cases: kept, leftOut };
}

function whyNot(manifest: PackManifest, test: TestCase): string | undefined {
  if (manifest.tests.strategies[test.strategy] === undefined) {
    return `this pack has no template for ${test.strategy} tests`;
  }
  for (const step of [...test.steps, ...test.cleanup.map(({ request }) => request)]) {
    const reason = whyNotStep(manifest.expresses, step);
    if (reason !== undefined) return `“${test.title}”: ${reason}`;
  }
  return undefined;
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
