import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { MANIFEST_FILE, tokenVariable } from '#core/render/index';
import { type Command, type ProcessOutcome, runProcess } from '#platform/process/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';
import { failuresIn, runReport, type RunReport, type TestFailure } from './run-report.js';
import { bad, faint, good, printable, type Terminal } from './terminal.js';

export interface RunOptions {
  readonly baseUrl: string;
  readonly junit?: string;
  /** Seconds. */
  readonly timeout: number;
}

/** What a suite may ask for; nothing else of the environment reaches it. */
const VARIABLES = [
  'REQUEST_HEADERS',
  ...['userA', 'userB', 'admin'].map((identity) => tokenVariable(identity)),
];
const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;
const require = createRequire(import.meta.url);

/** `assay run`: a suite against a live API, with its own vitest or with ours. */
export async function run(suite: string, options: RunOptions, terminal: Terminal): Promise<number> {
  await mustBeSuite(suite);
  const work = await mkdtemp(path.join(os.tmpdir(), 'assay-run-'));
  try {
    terminal.progress(`Running ${suite} against ${options.baseUrl}`);
    const folder = await runnable(suite, work);
    const { report, junit, durationMs } = await execute(folder, work, options);
    if (options.junit !== undefined) await keep(options.junit, junit);
    show(terminal, report, durationMs);
    return report.success ? EXIT.passed : EXIT.testsFailed;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function mustBeSuite(suite: string): Promise<void> {
  const isSuite = await stat(path.join(suite, MANIFEST_FILE)).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isSuite) throw new CliError(`${suite} is no suite: it has no ${MANIFEST_FILE}`, EXIT.usage);
}

/** A suite that was not installed borrows our packages, in a copy: nothing is left in the folder of its owner. */
async function runnable(suite: string, work: string): Promise<string> {
  const folder = path.resolve(suite);
  if (resolves(folder)) return folder;
  const copy = path.join(work, 'suite');
  await cp(folder, copy, { recursive: true, filter: (source) => path.basename(source) !== 'node_modules' });
  await symlink(packages(), path.join(copy, 'node_modules'));
  return copy;
}

function resolves(folder: string): boolean {
  const from = createRequire(path.join(folder, 'package.json'));
  return ['vitest/package.json', 'ajv/package.json', 'ajv-formats/package.json'].every((name) => {
    try {
      return from.resolve(name) !== '';
    } catch {
      return false;
    }
  });
}

function packages(): string {
  return path.resolve(require.resolve('vitest/package.json'), '../..');
}

interface Executed {
  readonly report: RunReport;
  readonly junit: string;
  readonly durationMs: number;
}

async function execute(folder: string, work: string, options: RunOptions): Promise<Executed> {
  const reportFile = path.join(work, 'report.json');
  const junitFile = path.join(work, 'junit.xml');
  const outcome = await runProcess(vitest(folder, { reportFile, junitFile }, options));
  const text = await readFile(reportFile, 'utf8').catch(() => undefined);
  if (outcome.kind !== 'exited' || text === undefined) throw couldNotRun(outcome, options);
  return {
    report: runReport.parse(JSON.parse(text)),
    junit: await readFile(junitFile, 'utf8'),
    durationMs: outcome.durationMs,
  };
}

function vitest(
  folder: string,
  { reportFile, junitFile }: { readonly reportFile: string; readonly junitFile: string },
  { baseUrl, timeout }: RunOptions,
): Command {
  const from = createRequire(path.join(folder, 'package.json'));
  const entry = path.join(path.dirname(from.resolve('vitest/package.json')), 'vitest.mjs');
  const reporters = [
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    '--reporter=junit',
    `--outputFile.junit=${junitFile}`,
  ];
  const given = VARIABLES.flatMap((variable) => {
    const value = process.env[variable];
    return value === undefined ? [] : [[variable, value] as const];
  });
  return {
    file: process.execPath,
    args: [entry, 'run', '--root', folder, ...reporters],
    cwd: folder,
    env: { BASE_URL: baseUrl, NO_COLOR: '1', ...Object.fromEntries(given) },
    timeoutMs: timeout * 1000,
    outputLimitBytes: OUTPUT_LIMIT_BYTES,
  };
}

function couldNotRun(outcome: ProcessOutcome, { timeout }: RunOptions): CliError {
  if (outcome.kind === 'timed-out') {
    return new CliError(`The suite did not end within ${timeout} s; --timeout allows more`);
  }
  const said =
    outcome.kind === 'spawn-failed' ? outcome.reason : `${outcome.stdout}\n${outcome.stderr}`.trim();
  return new CliError(`The suite could not be run (${outcome.kind}):\n${said.slice(-4_000)}`);
}

async function keep(file: string, content: string): Promise<void> {
  await mkdir(path.dirname(path.resolve(file)), { recursive: true });
  await writeFile(file, content);
}

function show(terminal: Terminal, report: RunReport, durationMs: number): void {
  const failures = failuresIn(report);
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = report;
  const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  const verdict = report.success ? `${good('✓')} ${counts}` : `${bad('✗')} ${counts}`;
  terminal.result(
    [
      ...failures.flatMap((failure) => wordsOf(failure)),
      `${verdict} ${faint(`in ${(durationMs / 1000).toFixed(1)} s`)}`,
    ],
    {
      outcome: report.success ? 'passed' : 'failed',
      passed,
      failed,
      skipped,
      durationMs: Math.round(durationMs),
      failures,
    },
  );
}

function wordsOf({ title, file, message }: TestFailure): string[] {
  const lines = printable(message)
    .split('\n')
    .map((line) => `    ${line}`);
  return [`${bad('✗')} ${printable(title)}  ${faint(file)}`, ...lines, ''];
}
