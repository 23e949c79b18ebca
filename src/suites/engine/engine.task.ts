import { DomainError } from '#core/errors/index';
import { checkSuite, measureMutation, mutationFigures } from '#core/check/index';
import { planTests, SEED, STRATEGIES, type TestPlan } from '#core/plan/index';
import {
  loadPack,
  mergeSuite,
  mustHaveManifest,
  type MergedSuite,
  type RenderedFile,
  SuiteDraft,
  type TemplatePack,
  unpackGenerated,
} from '#core/render/index';
import {
  bundleDocument,
  countChanges,
  diffSpecs,
  readSpec,
  type ApiSpec,
  type DocumentLimits,
  type FileReference,
  type OperationChange,
  type OperationKey,
  type SpecDiff,
} from '#core/spec/index';
import { refuseTooManyValues } from './document-budget.js';
import {
  refusalOf,
  type Bundled,
  type ComparedSpec,
  type EngineAnswer,
  type EngineDocument,
  type EnginePack,
  type PackOverview,
  type ReadSuite,
  type SuiteContent,
  type SuiteRecipe,
  type EngineRequest,
  type EngineWork,
  type EngineWorkKind,
  type SpecOverview,
  type SplitDocument,
  type SuiteInFolder,
} from './engine-work.js';

/** The document that this thread read last: diff, generation and check of one run follow each other. */
let lastRead: { readonly sha256: string; readonly spec: ApiSpec } | undefined;
let lastPack: { readonly hash: string; readonly pack: TemplatePack } | undefined;

type Worker<Kind extends EngineWorkKind> = (
  given: EngineWork[Kind]['given'],
  limits: DocumentLimits,
) => EngineWork[Kind]['made'] | Promise<EngineWork[Kind]['made']>;

const workers: { readonly [Kind in EngineWorkKind]: Worker<Kind> } = {
  bundle: (document, limits) => bundled(document, limits),
  read: ({ document }, limits) => overviewOf(specOf(document, limits)),
  diff: ({ document, before }, limits) =>
    comparedSpec(diffSpecs(readWithin(before, limits), specOf(document, limits))),
  render: (recipe, limits) => suiteContent(recipe, limits),
  check: ({ recipe, files }, limits) => checkedSuite(recipe, files, limits),
  mutate: (given, limits) => triedMutants(given, limits),
  merge: (suite, limits) => mergedSuite(suite, limits),
  pack: ({ pack }) => packOverview(loadedPack(pack)),
};

/** The entry of an engine thread. */
export default async function perform(request: EngineRequest): Promise<EngineAnswer> {
  try {
    return { kind: 'made', made: await dispatch(request) };
  } catch (error) {
    if (error instanceof DomainError) return { kind: 'refused', error: refusalOf(error) };
    throw error;
  }
}

function dispatch({ kind, given, limits }: EngineRequest): unknown {
  const worker = workers[kind] as (given: unknown, limits: DocumentLimits) => unknown;
  return worker(given, limits);
}

/** A suite is larger than its document, and has hardly any values but texts. */
const SUITE_PER_DOCUMENT = 2;

function mergedSuite({ said, ...suite }: SuiteInFolder, limits: DocumentLimits): MergedSuite {
  const within = {
    maxBytes: SUITE_PER_DOCUMENT * limits.maxBytes,
    refuse: (json: Uint8Array) => refuseTooManyValues(json, limits),
  };
  return mergeSuite({ ...suite, base: (said && unpackGenerated(said, within)) ?? suite.base });
}

async function bundled({ bytes, location, files }: SplitDocument, limits: DocumentLimits): Promise<Bundled> {
  const missing: FileReference[] = [];
  refuseTooManyValues(bytes, limits);
  const load = (place: string, reference: FileReference): Promise<Uint8Array | undefined> => {
    const content = files.get(place);
    if (content === undefined && /^https?:/.test(place)) missing.push(reference);
    if (content) refuseTooManyValues(content, limits);
    return Promise.resolve(content ?? undefined);
  };
  const whole = await bundleDocument(bytes, location, load, { limits });
  return missing.length > 0 ? { kind: 'incomplete', missing } : { kind: 'whole', bytes: whole };
}

/** The former document is let go before the next is read, so that each has all of the memory. */
function specOf({ sha256, bytes }: EngineDocument, limits: DocumentLimits): ApiSpec {
  if (lastRead?.sha256 === sha256) return lastRead.spec;
  lastRead = undefined;
  const spec = readWithin({ sha256, bytes }, limits);
  lastRead = { sha256, spec };
  return spec;
}

function readWithin({ bytes }: EngineDocument, limits: DocumentLimits): ApiSpec {
  refuseTooManyValues(bytes, limits);
  return readSpec(bytes, { limits });
}

/** More of the operations that a change reaches are counted, and not named. */
const NAMED_OPERATIONS = 50;

function comparedSpec({ changes, operations }: SpecDiff): ComparedSpec {
  const of = (wanted: OperationChange['kind']): readonly OperationKey[] =>
    operations.filter(({ kind }) => kind === wanted).map(({ operation }) => operation);
  return {
    added: of('added'),
    removed: of('removed'),
    changed: of('changed'),
    counts: countChanges(changes),
    changes: changes.map((change) => ({
      ...change,
      operations: change.operations.slice(0, NAMED_OPERATIONS),
      operationCount: change.operations.length,
    })),
  };
}

function loadedPack({ hash, files }: EnginePack): TemplatePack {
  if (lastPack?.hash !== hash) lastPack = { hash, pack: loadPack(files) };
  return lastPack.pack;
}

function planOf({ document, strategies, planSettings }: SuiteRecipe, limits: DocumentLimits): TestPlan {
  return planTests(specOf(document, limits), { ...planSettings, strategies, seed: SEED });
}

function suiteContent(recipe: SuiteRecipe, limits: DocumentLimits): SuiteContent {
  const plan = planOf(recipe, limits);
  const { engineVersion, document } = recipe;
  const options = { engineVersion, specSha256: document.sha256 };
  const draft = new SuiteDraft(loadedPack(recipe.pack), options);
  const files = draft.finished(plan);
  const { tests } = draft;
  mustHaveManifest(files);
  const operations = new Set(tests.flatMap(({ covers }) => covers));
  return {
    files,
    tests: tests.length,
    operationsTested: operations.size,
    leftOut: [...plan.leftOut, ...draft.leftOut],
  };
}

function checkedSuite(
  recipe: SuiteRecipe,
  files: readonly RenderedFile[],
  limits: DocumentLimits,
): ReadSuite {
  const plan = planOf(recipe, limits);
  const { ok, problems, coverage } = checkSuite(files, plan, specOf(recipe.document, limits));
  return { ok, problems, coverage: { ...coverage } };
}

function triedMutants(
  { recipe, mutants, timeLimitMs }: EngineWork['mutate']['given'],
  limits: DocumentLimits,
): EngineWork['mutate']['made'] {
  const spec = specOf(recipe.document, limits);
  const plan = planOf(recipe, limits);
  const settings = recipe.planSettings;
  // Planning is not what the time is for.
  const deadline = performance.now() + timeLimitMs;
  const isTimeUp = (): boolean => performance.now() > deadline;
  return mutationFigures(measureMutation(spec, plan, { limit: mutants, isTimeUp, settings }));
}

function packOverview({ manifest: { name, version, target, tests } }: TemplatePack): PackOverview {
  const strategies = STRATEGIES.filter((strategy) => tests.strategies[strategy] !== undefined);
  return { name, version, target, strategies };
}

function overviewOf({ title, version, dialect, operations, problems }: ApiSpec): SpecOverview {
  return {
    title,
    apiVersion: version,
    dialect,
    problems,
    operations: operations.map(({ key, summary, tags, deprecated }) => ({
      key,
      tags,
      deprecated,
      ...(summary !== undefined && { summary }),
    })),
  };
}
