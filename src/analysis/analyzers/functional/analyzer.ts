import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Piscina } from 'piscina';
import { DomainError } from '#core/errors/index';
import { AVAILABLE_STRATEGIES, type StrategyName } from '#core/plan/index';
import { identityEnvironment, secretsIn } from '#core/settings/index';
import { countsOf, verdictOf } from '#core/verdict/index';
import { type FinishedRun, runSuite } from '#platform/runner/index';
import { PackFolders } from '#platform/templates/index';
import { VERSION } from '#platform/version/index';
import type { DocumentOrigin } from '../../details.js';
import type { Analyzer, AnalyzerContext, Subject, ToolReport } from '../analyzer.js';
import type { SuiteOutcome, SuiteWork } from './command.js';
import { defectClasses, functionalFindings } from './findings.js';
import { functionalOptions, type FunctionalOptions } from './schema.js';
import { type LoggedIn, loggedIn } from './identities.js';
import { recoveredDocument } from './recovered-document.js';

/** The test engine's suite of the application's own document, or of one recovered from its routes, run against it. */
export const functional: Analyzer = {
  name: 'functional',
  title: 'Functional suite',
  purpose: 'Whether the application does what its API document says, by a suite that is generated from it',
  runsIn: { functional: 'default' },
  needs: 'running',
  suits: (parts) => parts.some(({ kind }) => kind === 'backend'),
  availability: () => Promise.resolve({ kind: 'available', version: VERSION }),
  run,
};

const NOTHING_TO_TEST = {
  status: 'unavailable',
  reason: 'the application has no API document and no routes that can be read, or its back end does not run',
  remedy: 'Put an OpenAPI document into its tree, or let it show one at /openapi.json',
} as const;

async function run(subject: Subject, context: AnalyzerContext): Promise<ToolReport> {
  const options = functionalOptions.safeParse(context.options);
  if (!options.success) {
    const [issue] = options.error.issues;
    return inputError(`options.${issue?.path.join('.')}: ${issue?.message}`);
  }
  const backend = subject.running?.backend;
  if (backend === undefined) return NOTHING_TO_TEST;
  const api = await apiOf(subject);
  if (api === undefined) return NOTHING_TO_TEST;
  const limit = AbortSignal.timeout(context.timeoutMs);
  const signal = AbortSignal.any([limit, context.signal]);
  try {
    return await tested({ ...api, backend }, options.data, { ...context, signal });
  } catch (error) {
    context.signal.throwIfAborted();
    if (limit.aborted) return { status: 'timed-out', afterMs: context.timeoutMs };
    if (!(error instanceof DomainError)) throw error;
    return { status: 'tool-error', category: error.category, message: error.message };
  }
}

interface Api {
  readonly document: Uint8Array;
  readonly documentOrigin: DocumentOrigin;
}

interface Tested extends Api {
  readonly backend: string;
}

/** What a recovered document says of inputs is guessed: nothing can be said of what is to be refused. */
const ON_INPUTS: ReadonlySet<StrategyName> = new Set(['validation', 'errors']);

function strategiesFor(origin: DocumentOrigin): readonly StrategyName[] {
  if (origin === 'given') return AVAILABLE_STRATEGIES;
  return AVAILABLE_STRATEGIES.filter((name) => !ON_INPUTS.has(name));
}

async function apiOf(subject: Subject): Promise<Api | undefined> {
  if (subject.document !== undefined) return { document: subject.document, documentOrigin: 'given' };
  const document = await recoveredDocument(subject);
  return document && { document, documentOrigin: 'recovered' };
}

async function tested(
  { document, documentOrigin, backend }: Tested,
  { strategies = strategiesFor(documentOrigin) }: FunctionalOptions,
  context: AnalyzerContext,
): Promise<ToolReport> {
  const pack = (await new PackFolders().read('vitest')) ?? new Map<string, string>();
  context.progress(2, 'making the suite');
  const suite = await madeSuite({ document, pack, strategies }, context.signal);
  if (suite.kind === 'refused') return inputError(`the API document cannot be used: ${suite.reason}`);
  const users = await loggedIn(document, backend, context.signal);
  const startedAt = new Date();
  const baseUrl = `${backend}${suite.base}`;
  const finished = await executed(suite, baseUrl, users, context);
  return reported(
    finished,
    { baseUrl, startedAt, engineVersion: VERSION },
    { document, documentOrigin, strategies },
  );
}

const MEMORY_MB = 1_024;

async function madeSuite(work: SuiteWork, signal: AbortSignal): Promise<SuiteOutcome> {
  const thread = new Piscina({
    filename: new URL('suite.task.js', import.meta.url).href,
    maxThreads: 1,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  try {
    return (await thread.run(work, { signal })) as SuiteOutcome;
  } finally {
    await thread.destroy();
  }
}

const OUTPUT_LIMIT_BYTES = 32 * 1024 * 1024;

async function executed(
  { files }: Extract<SuiteOutcome, { kind: 'made' }>,
  baseUrl: string,
  { identities, headers }: LoggedIn,
  context: AnalyzerContext,
): Promise<FinishedRun> {
  const { workFolder, timeoutMs, signal, progress } = context;
  const toolsFolder = path.join(workFolder, 'tools');
  await mkdir(toolsFolder, { recursive: true });
  const hasHeaders = Object.keys(headers).length > 0;
  const env = {
    ...identityEnvironment(identities),
    ...(hasHeaders && { REQUEST_HEADERS: JSON.stringify(headers) }),
  };
  const sent = Object.values(headers).map((text) => ({ text, variable: 'REQUEST_HEADERS' }));
  return runSuite({
    source: { kind: 'files', files },
    baseUrl,
    env,
    secrets: [...secretsIn(env), ...sent],
    retryFailed: true,
    workFolder,
    toolsFolder,
    hidden: [workFolder],
    timeoutMs,
    outputLimitBytes: OUTPUT_LIMIT_BYTES,
    signal,
    onProgress: (ended, planned) =>
      progress(5 + (94 * ended) / Math.max(1, planned), `${ended} of ${planned} tests`),
  });
}

const RECOVERED =
  'There is no API document: one was recovered from the routes in the source. It claims nothing of answers, so that ' +
  'the suite tells crashes and attacks that succeed, and not whether answers are right';

function reported(
  finished: FinishedRun,
  circumstances: Parameters<typeof verdictOf>[1],
  scope: Api & { readonly strategies: readonly string[] },
): ToolReport {
  const { defects, tests } = verdictOf(finished, circumstances);
  const { passed, failed, flaky, skipped } = countsOf(tests);
  const findings = functionalFindings(defects);
  const digest = createHash('sha256').update(scope.document).update(scope.strategies.join()).digest('hex');
  return {
    status: findings.length === 0 ? 'ok' : 'findings',
    scope: `functional ${VERSION} with ${digest.slice(0, 12)}`,
    findings,
    notes: [
      ...(scope.documentOrigin === 'recovered' ? [RECOVERED] : []),
      ...(skipped === 0 ? [] : [`${skipped} tests were skipped: nobody could be logged in for them`]),
    ],
    details: {
      documentOrigin: scope.documentOrigin,
      passed: passed + flaky,
      failed,
      skipped,
      defects: [...defectClasses(defects)],
    },
  };
}

function inputError(message: string): ToolReport {
  return { status: 'tool-error', category: 'input', message };
}
