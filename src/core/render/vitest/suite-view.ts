import {
  type Expectation,
  type PlanPart,
  policiesWith,
  type RequestStep,
  type StrategyName,
  type TestCase,
} from '#core/plan/index';
import type { Json, OperationKey } from '#core/spec/index';
import type { Code } from '../pack/output-helpers.js';
import type { Surroundings, TargetWriter } from '../target-writer.js';
import { Imports, type Scope } from './expressions.js';
import { describeTitle, resourceOf, uniqueTitles } from './naming.js';

/** One test file, as its template sees it. */
export interface TestFileView {
  readonly file: string;
  readonly strategy: StrategyName;
  readonly api: readonly string[];
  readonly data: readonly string[];
  readonly identities: readonly string[];
  readonly values: readonly string[];
  readonly expectations: readonly string[];
  readonly cleansUp: boolean;
  readonly groups: readonly GroupView[];
  /** The same groups by resource, for files that have those of several. */
  readonly resources: readonly { readonly name: string; readonly groups: readonly GroupView[] }[];
}

interface GroupView {
  readonly title: string;
  /** In code; the title where that is a name. */
  readonly name: string;
  readonly tests: readonly object[];
}

/** A test with the name that runners report it by. */
export interface PlacedTest {
  readonly test: TestCase;
  readonly file: string;
  readonly title: string;
  /** Where the title is no name in code: `TestGetPets::test_rejects_a_limit_of_101`. */
  readonly name?: string;
}

export interface FixtureView {
  readonly builder: string;
  readonly schema: string | undefined;
  readonly body: Code;
  readonly overridable: boolean;
}

/** What all files of a suite are made from. */
export interface AboutSuite {
  /** Where test files go. */
  readonly layout: string;
  readonly writer: TargetWriter;
}

/** Builds what templates see, file by file, in the plan's order: the same plan gives the same views. */
export class SuiteViews {
  private readonly builders = new Map<string, string>();
  private readonly builderNames = new Set<string>();
  readonly placed: PlacedTest[] = [];
  /** Of groups that are about an operation. */
  private readonly titles = new Map<OperationKey, string>();
  /** By operation, with a place for the strategy. */
  private readonly files = new Map<OperationKey, string>();
  private readonly documentedNames = new Map<unknown, string>();
  private readonly documentedResponses = new Map<string, string>();

  constructor(private readonly about: AboutSuite) {}

  /**
   * One after the other: the views of a large suite together take more memory than anything else.
   * @param cases those of the part that are written
   */
  *testFiles(part: PlanPart, cases: readonly TestCase[]): Generator<TestFileView> {
    this.nameBuilders(part.fixtures);
    const byFile = Map.groupBy(cases, ({ strategy, operation }) => this.fileOf(operation, strategy));
    for (const [file, tests] of byFile) yield this.testFile(file, tests, part);
  }

  /** In the order in which fixtures come, whether they come at once or strategy by strategy. */
  private nameBuilders(fixtures: PlanPart['fixtures']): void {
    for (const fixture of Object.keys(fixtures)) {
      if (!this.builders.has(fixture))
        this.builders.set(fixture, this.about.writer.builderName(fixture, this.builderNames));
    }
  }

  private fileOf(operation: OperationKey, strategy: StrategyName): string {
    const known = this.files.get(operation) ?? this.layoutOf(operation);
    this.files.set(operation, known);
    return known.replaceAll('{strategy}', strategy);
  }

  private layoutOf(operation: OperationKey): string {
    return this.about.layout.replaceAll('{resource}', this.about.writer.fileName(resourceOf(operation)));
  }

  private testFile(file: string, cases: readonly TestCase[], part: PlanPart): TestFileView {
    const imports = new Imports();
    const surroundings = this.surroundings(part, imports);
    const byTitle = Map.groupBy(cases, (test) => this.titleOf(test));
    const titles = [...byTitle.keys()];
    const names = this.about.writer.names?.groups(titles) ?? titles;
    const groups = [...byTitle].map(([title, tests], index) =>
      this.group({ file, title, name: names[index] ?? title }, tests, surroundings),
    );
    return {
      file,
      strategy: cases[0]?.strategy ?? 'contract',
      api: sorted(imports.api),
      data: sorted(imports.data),
      identities: sorted(imports.identities),
      values: sorted(imports.values),
      expectations: sorted(imports.expectations),
      cleansUp: cases.some(({ cleanup }) => cleanup.length > 0),
      groups,
      resources: byResource(groups, byTitle),
    };
  }

  private titleOf(test: TestCase): string {
    if (test.subject !== undefined) return describeTitle(test);
    const known = this.titles.get(test.operation) ?? describeTitle(test);
    this.titles.set(test.operation, known);
    return known;
  }

  private group(
    { file, title, name }: { file: string; title: string; name: string },
    tests: readonly TestCase[],
    surroundings: Surroundings,
  ): GroupView {
    const titles = uniqueTitles(tests);
    const names = this.about.writer.names?.tests(tests, titles, name);
    const views = tests.map((test, index) => {
      const own = titles[index] ?? test.title;
      const inCode = names?.[index];
      this.placed.push({
        test,
        file,
        title: `${title} > ${own}`,
        ...(inCode !== undefined && { name: `${name}::${inCode}` }),
      });
      const view = this.about.writer.testView(test, inCode ?? own, surroundings);
      return { ...aboutTest(test, own), ...view };
    });
    return { title, name, tests: views };
  }

  private surroundings(plan: PlanPart, imports: Imports): Surroundings {
    return {
      builders: this.builders,
      imports,
      plan,
      policy: policiesWith(plan.statusPolicies),
      documentedAs: (expectation, step) => this.documentedAs(expectation, step),
    };
  }

  /** Nearly always the operation; an operation that is judged by two different lists has a numbered second one. */
  private documentedAs(
    { responses }: Expectation & { kind: 'conforms' },
    { operation }: RequestStep,
  ): string {
    const known = this.documentedNames.get(responses);
    if (known !== undefined) return known;
    const content = JSON.stringify(responses);
    let name = operation;
    for (let count = 2; (this.documentedResponses.get(name) ?? content) !== content; count += 1)
      name = `${operation} (${count})`;
    this.documentedResponses.set(name, content);
    this.documentedNames.set(responses, name);
    return name;
  }

  /** Complete once every test file's view was built. */
  documented(): Json {
    const entries = [...this.documentedResponses].map(
      ([name, content]) => [name, JSON.parse(content) as Json] as const,
    );
    return Object.fromEntries(entries);
  }

  fixtures(all: PlanPart['fixtures']): {
    readonly fixtures: readonly FixtureView[];
    readonly usesUnique: boolean;
  } {
    const imports = new Imports();
    const scope: Scope = { builders: this.builders, captures: new Map(), read: new Set(), imports };
    this.nameBuilders(all);
    const fixtures = Object.entries(all).map(([name, { schema, value }]): FixtureView => {
      const { body, overridable } = this.about.writer.builderBody(value, scope);
      return { builder: this.builders.get(name) ?? name, schema, body, overridable };
    });
    return { fixtures, usesUnique: imports.values.has('unique') };
  }
}

/** What templates of every target see of a test. */
function aboutTest({ id, clause, priority, operation, faultCode }: TestCase, title: string): object {
  return { id, title, clause, priority, operation, fault: faultCode };
}

/** @param byTitle the tests of each group */
function byResource(
  groups: readonly GroupView[],
  byTitle: ReadonlyMap<string, readonly TestCase[]>,
): TestFileView['resources'] {
  const found = Map.groupBy(groups, ({ title }) => {
    const last = byTitle.get(title)?.at(-1);
    return last === undefined ? title : resourceOf(last.operation);
  });
  return [...found].map(([name, own]) => ({ name, groups: own }));
}

function sorted(names: ReadonlySet<string>): string[] {
  return [...names].sort();
}
