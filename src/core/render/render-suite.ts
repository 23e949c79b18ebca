import {
  INTERNALS,
  policiesWith,
  type LeftOut,
  type PlanPart,
  type TestCase,
  type TestPlan,
} from '#core/plan/index';
import type { Json } from '#core/spec/index';
import { ExpressibleTests } from './expressible.js';
import { httpWriter } from './http/writer.js';
import { k6Writer } from './k6/writer.js';
import { credentialsOf, tokenSourcesOf, tokenVariable } from './credentials.js';
import { laidOut, type FileDraft, type RenderedFile } from '#core/layout/index';
import { TemplatePackInvalid } from './pack/pack-invalid.js';
import { locustWriter } from './locust/writer.js';
import { postmanWriter } from './postman/writer.js';
import type { TemplatePack } from './pack/load-pack.js';
import { pytestWriter } from './pytest/writer.js';
import { leftOutByReason, PROMISES, type StrategyShare } from './readme.js';
import type { Target } from './pack/manifest.js';
import type { TargetWriter } from './target-writer.js';
import { slugOf } from './vitest/naming.js';
import { SuiteViews, type PlacedTest } from './vitest/suite-view.js';
import { vitestWriter } from './vitest/writer.js';

const WRITERS: Readonly<Record<Target, TargetWriter>> = {
  vitest: vitestWriter,
  pytest: pytestWriter,
  k6: k6Writer,
  locust: locustWriter,
  postman: postmanWriter,
  http: httpWriter,
};

export interface RenderOptions {
  /** SHA-256 of the document's version, in hexadecimal digits. */
  readonly specSha256: string;
  /** Of the engine that plans and renders: a new one may write other tests for the same document. */
  readonly engineVersion: string;
}

/** Steps that a rendering may take: a test takes about twenty, the largest known plans have 20,000. */
const STEPS_PER_CASE = 2_000;
const STEPS_PER_SUITE = 1_000_000;

/**
 * Renders a plan as a folder that runs on its own. The same plan, pack and options give the same bytes; the work
 * grows with the plan's length only.
 *
 * @throws TemplatePackInvalid when the pack's loops multiply beyond any use
 */
export function renderSuite(plan: TestPlan, pack: TemplatePack, options: RenderOptions): RenderedFile[] {
  return new SuiteDraft(pack, options).finished(plan);
}

/**
 * The files of a suite in the order of their paths.
 * @throws TemplatePackInvalid when two of them have the same: a layout of test files may run into a file of the pack
 */
export function inOrder<File extends { readonly path: string }>(files: readonly File[]): File[] {
  refuseTwice(files);
  return files.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

/** A suite before its files are laid out, which can be done file by file and in any order. */
export class SuiteDraft {
  private readonly expressible: ExpressibleTests;
  private readonly views: SuiteViews;
  private readonly writer: TargetWriter;
  private readonly testPaths: string[] = [];

  constructor(
    private readonly pack: TemplatePack,
    private readonly options: RenderOptions,
  ) {
    const { target, tests } = pack.manifest;
    this.writer = WRITERS[target];
    this.expressible = new ExpressibleTests(pack.manifest);
    this.views = new SuiteViews({ layout: tests.layout, writer: this.writer });
    pack.meter.start(STEPS_PER_SUITE);
  }

  /** Whether a file has tests of one strategy only, so that it can be written before others are planned. */
  get isByStrategy(): boolean {
    return this.pack.manifest.tests.layout.includes('{strategy}') && this.writer.suiteView === undefined;
  }

  /** The tests that the pack can express, of those that were drafted. */
  get tests(): readonly TestCase[] {
    return this.expressible.cases;
  }

  /** What the pack cannot express. */
  get leftOut(): readonly LeftOut[] {
    return this.expressible.leftOut;
  }

  /**
   * The files with a plan's tests, or with those of some strategies, in the plan's order.
   * @throws TemplatePackInvalid when the pack's loops multiply beyond any use
   */
  *testFiles(part: PlanPart): Generator<FileDraft> {
    const { pack, writer } = this;
    pack.meter.allow(STEPS_PER_CASE * part.cases.length);
    const cases = this.expressible.among(part.cases, (test) => writer.whyNot?.(test, part));
    const suite = { title: part.title, apiVersion: part.apiVersion, ...writer.suiteView?.(part) };
    for (const view of this.views.testFiles(part, cases)) {
      const template = pack.manifest.tests.strategies[view.strategy];
      if (template === undefined) continue;
      this.testPaths.push(view.file);
      yield { path: view.file, text: pack.render(template, { ...view, ...writer.fileView?.(view), suite }) };
    }
  }

  /** The files that a suite has once; those with tests come before. @throws TemplatePackInvalid as above */
  *otherFiles(plan: TestPlan): Generator<FileDraft> {
    const { pack, options, expressible, views, testPaths } = this;
    const suite = suiteView({ plan, pack, options, expressible, views, testFiles: testPaths });
    for (const [path, template] of Object.entries(pack.manifest.files)) {
      const value = pack.onlyJson(template, suite);
      yield value === undefined ? { path, text: pack.render(template, suite) } : { path, value };
    }
  }

  /** All files of a plan, laid out here and now. @throws TemplatePackInvalid as above */
  finished(plan: TestPlan): RenderedFile[] {
    const files: RenderedFile[] = [];
    for (const draft of this.testFiles(plan)) files.push(laidOut(draft));
    for (const draft of this.otherFiles(plan)) files.push(laidOut(draft));
    return inOrder(files);
  }
}

function refuseTwice(files: readonly { readonly path: string }[]): void {
  const seen = new Set<string>();
  for (const { path } of files) {
    const key = path.toLowerCase();
    if (seen.has(key))
      throw new TemplatePackInvalid(
        { file: 'manifest.json', line: 1, column: 1 },
        `two files are named ${path}`,
      );
    seen.add(key);
  }
}

interface Parts {
  readonly plan: TestPlan;
  readonly pack: TemplatePack;
  readonly options: RenderOptions;
  readonly expressible: ExpressibleTests;
  readonly views: SuiteViews;
  /** Paths of the files that tests were written to. */
  readonly testFiles: readonly string[];
}

/** What the templates of files that a suite has once see. */
function suiteView(parts: Parts): object {
  const { plan, pack, options, expressible, views, testFiles } = parts;
  const leftOut = [...plan.leftOut, ...expressible.leftOut];
  const modules = modulesOf(testFiles);
  return {
    title: plan.title,
    apiVersion: plan.apiVersion,
    packageName: `${slugOf(plan.title) || 'api'}-tests`,
    specSha256: options.specSha256,
    engineVersion: options.engineVersion,
    pack: { name: pack.manifest.name, version: pack.manifest.version },
    tests: expressible.cases.length,
    operations: new Set(expressible.cases.flatMap(({ covers }) => covers)).size,
    strategies: strategiesOf(expressible.cases),
    modules,
    moduleNames: modules.map(({ name }) => name),
    moduleFiles: modules.map(({ file }) => file),
    leftOut,
    leftOutByReason: leftOutByReason(leftOut),
    problems: plan.problems,
    identities: plan.identities
      .filter((name) => name !== 'anonymous')
      .map((name) => ({ name, variable: tokenVariable(name) })),
    credentials: credentialsOf(plan.securitySchemes),
    tokenSources: tokenSourcesOf(plan.securitySchemes),
    internals: INTERNALS,
    policy: policiesWith(plan.statusPolicies),
    schemas: plan.schemas,
    documented: views.documented(),
    manifest: suiteManifest(parts),
    ...views.fixtures(plan.fixtures),
  };
}

function strategiesOf(cases: readonly TestCase[]): StrategyShare[] {
  const byStrategy = Map.groupBy(cases, ({ strategy }) => strategy);
  return [...byStrategy].map(([name, { length }]) => ({ name, tests: length, promise: PROMISES[name] }));
}

/** The files of tests as code that imports them names them: `petsContract` for `journeys/pets.contract.js`. */
function modulesOf(files: readonly string[]): { name: string; file: string }[] {
  const taken = new Set<string>();
  return files.map((file) => {
    const words = (file.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '');
    const plain = words.replace(/[^A-Za-z0-9_]+([A-Za-z0-9])?/g, (_, next = '') =>
      String(next).toUpperCase(),
    );
    let name = plain;
    for (let count = 2; taken.has(name); count += 1) name = `${plain}${count}`;
    taken.add(name);
    return { name, file };
  });
}

/** `assay.manifest.json`: what regeneration, reports and failure messages need to know about each test. */
function suiteManifest({ plan, pack, options, expressible, views }: Parts): Json {
  return {
    format: 1,
    target: pack.manifest.target,
    pack: { name: pack.manifest.name, version: pack.manifest.version },
    engineVersion: options.engineVersion,
    document: { title: plan.title, version: plan.apiVersion, sha256: options.specSha256 },
    seed: plan.seed,
    tests: views.placed.map(manifestEntry),
    leftOut: [...plan.leftOut, ...expressible.leftOut].map(leftOutEntry),
  };
}

function manifestEntry({ test, file, title, name }: PlacedTest): Json {
  return {
    id: test.id,
    file,
    title,
    ...(name !== undefined && { name }),
    operation: test.operation,
    covers: test.covers,
    strategy: test.strategy,
    clause: test.clause,
    locator: test.locator,
    variant: test.variant,
    fault: test.faultCode,
    priority: test.priority,
  };
}

function leftOutEntry({ operation, strategy, clause, reason }: LeftOut): Json {
  return {
    ...(operation !== undefined && { operation }),
    ...(strategy !== undefined && { strategy }),
    clause,
    reason,
  };
}
