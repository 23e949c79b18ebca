import type { TestPlan } from '#core/plan/index';
import type { RenderedFile } from '#core/render/index';
import type { ApiSpec } from '#core/spec/index';
import { coverageOf, type Coverage } from './coverage.js';
import type { ParsedFile } from './parsed-file.js';
import { parseFile } from './parsed-suite.js';
import type { QualityProblem, Rule } from './rule.js';
import { asserts } from './rules/asserts.js';
import { distinctIds } from './rules/distinct-ids.js';
import { distinctTitles } from './rules/distinct-titles.js';
import { noPlaceholder } from './rules/no-placeholder.js';
import { noSecret } from './rules/no-secret.js';
import { parses } from './rules/parses.js';

export interface QualityReport {
  /** True when no problem is an error. */
  readonly ok: boolean;
  readonly problems: readonly QualityProblem[];
  /** Tests that were found in the files. */
  readonly tests: number;
  readonly coverage: Coverage;
}

export const RULES: readonly Rule[] = [parses, asserts, distinctTitles, distinctIds, noPlaceholder, noSecret];

/** Judges a suite by reading it; nothing is run. The work grows with the suite's length. */
export function checkSuite(files: readonly RenderedFile[], plan: TestPlan, spec: ApiSpec): QualityReport {
  const parsed = files.map(parseFile);
  return { ...judged(parsed, RULES, plan), coverage: coverageOf(plan, spec) };
}

/**
 * Judges the files of a suite as they are, edited or not, without the document that it was made from: ids are not
 * looked at, since tests that people add have none, and nothing says what could be covered.
 */
export function checkFiles(files: readonly RenderedFile[]): Omit<QualityReport, 'coverage'> {
  const rules = RULES.filter((rule) => rule !== distinctIds);
  return judged(files.map(parseFile), rules, { cases: [] });
}

function judged(
  parsed: readonly ParsedFile[],
  rules: readonly Rule[],
  plan: Pick<TestPlan, 'cases'>,
): Omit<QualityReport, 'coverage'> {
  const problems = rules.flatMap(({ name, severity, check }) =>
    check(parsed, plan).map((finding): QualityProblem => Object.assign({ rule: name, severity }, finding)),
  );
  return {
    ok: problems.every(({ severity }) => severity !== 'error'),
    problems,
    tests: parsed.reduce((sum, { tests }) => sum + tests.length, 0),
  };
}
