import type { Expectation, PlanPart, RequestStep, StatusPolicy, TestCase, ValueExpr } from '#core/plan/index';
import type { Code } from './pack/output-helpers.js';
import type { Imports, Scope } from './vitest/expressions.js';

/** What a test needs to know of the rest of its suite. */
export interface Surroundings {
  readonly builders: ReadonlyMap<string, string>;
  readonly imports: Imports;
  readonly plan: PlanPart;
  readonly policy: StatusPolicy;
  /** The name under which support/documented.json keeps these responses. */
  readonly documentedAs: (expectation: Expectation & { kind: 'conforms' }, step: RequestStep) => string;
}

/** The tests of a file, by the resources and operations that they are about. */
export interface FileTests {
  /** What their expressions need of a suite's values. */
  readonly values: readonly string[];
  readonly resources: readonly {
    readonly name: string;
    readonly groups: readonly { readonly title: string; readonly tests: readonly object[] }[];
  }[];
}

/** What differs between the languages that suites are written in; everything else is the same in each of them. */
export interface TargetWriter {
  /** A resource in the name of a file. */
  readonly fileName: (resource: string) => string;
  /** The function that makes a fixture's body, by a name that is not taken yet, and now is. */
  readonly builderName: (fixture: string, taken: Set<string>) => string;
  readonly builderBody: (
    value: ValueExpr,
    scope: Scope,
  ) => { readonly body: Code; readonly overridable: boolean };
  /** How code names the groups of a file and the tests of a group, where titles cannot be names. */
  readonly names?: {
    readonly groups: (titles: readonly string[]) => readonly string[];
    readonly tests: (
      tests: readonly TestCase[],
      titles: readonly string[],
      group: string,
    ) => readonly string[];
  };
  /** @param name the title, or the name in code where there is one */
  readonly testView: (test: TestCase, name: string, surroundings: Surroundings) => object;
  /** What templates of this target see of the whole suite, besides what those of all do. */
  readonly suiteView?: (plan: PlanPart) => object;
  /** What the templates of test files see, besides what those of all targets do. */
  readonly fileView?: (tests: FileTests) => object;
  /** What the target has no way to say, whatever a pack declares. */
  readonly whyNot?: (test: TestCase, plan: PlanPart) => string | undefined;
}
