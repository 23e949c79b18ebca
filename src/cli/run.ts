import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ReportFormat } from '#core/report/index';
import { isSuiteVariable, secretsIn } from '#core/settings/index';
import { countsOf, type Secret, secretHeaders, verdictOf } from '#core/verdict/index';
import { type FinishedRun, probe, runSuite, suiteIn } from '#platform/runner/index';
import { VERSION } from '#platform/version/index';
import { cacheFolder } from './cache-folder.js';
import { CliError } from './cli-error.js';
import { configEnvironment, readConfig } from './config-file.js';
import { EXIT } from './exit-code.js';
import { interrupted } from './interrupted.js';
import { keepVerdict } from './last-verdict.js';
import { mustBeSuite } from './must-be-suite.js';
import { formatOf, writeReport } from './report-file.js';
import type { Terminal } from './terminal.js';
import { showVerdict } from './verdict-words.js';

export interface RunOptions {
  readonly baseUrl?: string;
  readonly config?: string;
  readonly junit?: string;
  /** Files; their names say which reports they are. */
  readonly report?: readonly string[];
  /** Seconds. */
  readonly timeout: number;
  /** False: `--no-retry`. */
  readonly retry: boolean;
}

const HEADERS = 'REQUEST_HEADERS';
const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;

/** `assay run`: a suite against a live API, with its own packages or with ours. */
export async function run(suite: string, options: RunOptions, terminal: Terminal): Promise<number> {
  const reports = reportsOf(options);
  await mustBeSuite(suite);
  const config = await readConfig(options.config);
  const baseUrl = options.baseUrl ?? config.baseUrl;
  if (baseUrl === undefined)
    throw new CliError('Say where the API runs: --base-url, or baseUrl in the settings', EXIT.usage);
  const given = environment(configEnvironment(config));
  const signal = interrupted();
  await probe(baseUrl, signal);
  const startedAt = new Date();
  const finished = await finish(suite, { ...options, ...given, baseUrl }, { terminal, signal });
  const verdict = verdictOf(finished, { baseUrl, startedAt, engineVersion: VERSION });
  await keepVerdict(suite, verdict, terminal);
  for (const [file, format] of reports) await writeReport(file, format, verdict);
  showVerdict(terminal, verdict, suite);
  return countsOf(verdict.tests).failed > 0 ? EXIT.testsFailed : EXIT.passed;
}

async function finish(
  suite: string,
  { baseUrl, timeout, retry, env, secrets }: RunOptions & Given & { readonly baseUrl: string },
  { terminal, signal }: { readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<FinishedRun> {
  const workFolder = await mkdtemp(path.join(os.tmpdir(), 'assay-run-'));
  const bar = terminal.bar(`Running ${suite} against ${baseUrl}`);
  try {
    return await runSuite({
      source: await suiteIn(suite),
      baseUrl,
      env,
      secrets,
      retryFailed: retry,
      workFolder,
      toolsFolder: path.join(cacheFolder(), 'tools'),
      hidden: [],
      timeoutMs: timeout * 1000,
      outputLimitBytes: OUTPUT_LIMIT_BYTES,
      signal,
      onProgress: (ended, planned) => bar.update(ended, planned),
    });
  } finally {
    bar.end();
    await rm(workFolder, { recursive: true, force: true });
  }
}

interface Given {
  readonly env: Record<string, string>;
  readonly secrets: Secret[];
}

/** What a suite may ask for, of our environment first and then of the settings; nothing else reaches it. */
function environment(settings: Readonly<Record<string, string>>): Given {
  const own = Object.entries(process.env).flatMap(([variable, text]) =>
    text !== undefined && isSuiteVariable(variable) ? [[variable, text] as const] : [],
  );
  const env = { ...settings, ...Object.fromEntries(own) };
  const headers = env[HEADERS];
  const secrets = secretsIn(env);
  if (headers === undefined) return { env, secrets };
  return { env, secrets: [...secrets, ...secretHeaders(parsedHeaders(headers))] };
}

function parsedHeaders(text: string): Record<string, string> {
  try {
    const headers: unknown = JSON.parse(text);
    if (typeof headers === 'object' && headers !== null && !Array.isArray(headers)) {
      return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    }
  } catch {
    // What follows says it.
  }
  throw new CliError(`${HEADERS} is not a JSON object: {"x-tenant": "qa"}`, EXIT.usage);
}

/** Looked at before the suite runs: a name that says nothing should not cost a run. */
function reportsOf({ junit, report = [] }: RunOptions): (readonly [file: string, format: ReportFormat])[] {
  return [
    ...(junit === undefined ? [] : [[junit, 'junit'] as const]),
    ...report.map((file) => [file, formatOf(file)] as const),
  ];
}
