import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import {
  AVAILABLE_STRATEGIES,
  planByStrategy,
  type PlanOptions,
  type PlanSettings,
  SEED,
  type StrategyName,
  type TestCase,
  type TestPlan,
} from '#core/plan/index';
import { inOrder, loadPack, mustHaveManifest, SuiteDraft, type TemplatePack } from '#core/render/index';
import { type ApiSpec, readSpec } from '#core/spec/index';
import { PackFolders } from '#platform/templates/index';
import { VERSION } from '#platform/version/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';
import { FinishedFiles, type FinishedFile, type Finisher } from './finished-files.js';
import type { Terminal } from './terminal.js';

export interface MadeSuite {
  readonly spec: ApiSpec;
  readonly specSha256: string;
  readonly plan: TestPlan;
  /** Those of the plan that the pack can express. */
  readonly tests: readonly TestCase[];
  readonly files: readonly FinishedFile[];
}

/** What a suite is made with. */
export interface SuiteChoice {
  readonly strategies: readonly StrategyName[];
  readonly pack: TemplatePack;
  readonly planSettings: PlanSettings;
}

/** Smaller suites are finished before a thread has started. */
const LARGE = 100;

/**
 * A suite for a document, in memory.
 * @throws {DomainError} when the document is of no use
 */
export async function madeSuite(
  document: Uint8Array,
  { strategies, pack, planSettings }: SuiteChoice,
  terminal: Terminal,
): Promise<MadeSuite> {
  const spec = readSpec(document);
  const finisher = await finisherFor(spec);
  try {
    const specSha256 = createHash('sha256').update(document).digest('hex');
    const draft = new SuiteDraft(pack, { specSha256, engineVersion: VERSION });
    const options = { ...planSettings, strategies, seed: SEED };
    const plan = draftPlan(spec, { draft, finisher, options, terminal });
    const files = inOrder(await finisher.finished());
    mustHaveManifest(files);
    return { spec, specSha256, plan, tests: draft.tests, files };
  } finally {
    await finisher.close();
  }
}

interface Drafting {
  readonly draft: SuiteDraft;
  readonly finisher: Finisher;
  readonly options: PlanOptions;
  readonly terminal: Terminal;
}

/** Tests of a strategy are finished in the other thread while those of the next are planned in this one. */
function draftPlan(spec: ApiSpec, { draft, finisher, options, terminal }: Drafting): TestPlan {
  const { title, version, operations } = spec;
  const bar = terminal.bar(
    `Planning and writing tests of ${operations.length} operations of ${title} ${version}`,
  );
  const parts = planByStrategy(spec, options);
  let next = parts.next();
  for (let done = 1; next.done !== true; done += 1) {
    if (draft.isByStrategy) finisher.addAll(draft.testFiles(next.value));
    bar.update(done, options.strategies.length);
    next = parts.next();
  }
  if (!draft.isByStrategy) finisher.addAll(draft.testFiles(next.value));
  finisher.addAll(draft.otherFiles(next.value));
  bar.end();
  return next.value;
}

/**
 * V8 lets a heap double before it collects, and its young part grow: of a large document, that is hundreds of megabytes
 * for nothing. And the slower of its compilers takes more of a few seconds than its code gives back.
 */
const FOR_SECONDS_OF_WORK = ['--heap-growing-percent=30', '--semi-space-growth-factor=1', '--no-turbofan'];

/** The thread starts while the first tests are planned. */
async function finisherFor({ operations }: ApiSpec): Promise<Finisher> {
  if (operations.length < LARGE) return new FinishedFiles();
  for (const flag of FOR_SECONDS_OF_WORK) setFlagsFromString(flag);
  const { FinishingThread } = await import('./finishing-thread.js');
  return new FinishingThread();
}

/** @throws {CliError} for a name that is none */
export function chosenStrategies(names: readonly string[] = AVAILABLE_STRATEGIES): StrategyName[] {
  return names.map((name) => {
    const found = AVAILABLE_STRATEGIES.find((strategy) => strategy === name);
    if (found !== undefined) return found;
    throw new CliError(
      `There is no strategy ${name}. There are: ${AVAILABLE_STRATEGIES.join(', ')}`,
      EXIT.usage,
    );
  });
}

/** @throws {CliError} when there is none for the target */
export async function chosenPack({
  target,
  templates,
}: {
  readonly target: string;
  readonly templates?: string;
}): Promise<TemplatePack> {
  const files = await new PackFolders(templates).read(target);
  if (files === undefined)
    throw new CliError(`There is no template pack for the target ${target}`, EXIT.usage);
  return loadPack(files);
}
