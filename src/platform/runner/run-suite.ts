import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SuiteManifest } from '#core/render/index';
import { tokenAddresses } from '#core/settings/index';
import type { Secret, TestOutcome } from '#core/verdict/index';
import {
  type Command,
  type Isolation,
  type ProcessOutcome,
  runProcess,
  runSandboxed,
} from '#platform/process/index';
import { readFailures, recorded } from './failure-records.js';
import { FRAMEWORKS } from './frameworks.js';
import type { Framework, Program, Workspace } from './framework.js';
import { targetOf } from './probe.js';
import { watchProgress } from './progress.js';
import { ExecutionFailed, ExecutionTimedOut } from './runner-errors.js';
import { said } from './said.js';
import { type SuiteSource, manifestOf } from './suite-source.js';

/** What a suite is run with. */
export interface SuiteRun {
  readonly source: SuiteSource;
  /** Where the API runs; with the addresses of tokens in `env`, all on the network that the suite needs. */
  readonly baseUrl: string;
  /** Tokens of the suite's identities and headers of its requests, as it reads them from its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Values that are to be found in nothing that comes out. */
  readonly secrets: readonly Secret[];
  /** Failed tests are run once more, at once: those that pass then are flaky. */
  readonly retryFailed: boolean;
  /** A folder that exists, for files of the moment. */
  readonly workFolder: string;
  /** Where what suites need is installed and kept; it may be the same for all of them. */
  readonly toolsFolder: string;
  /** Folders that the suite must not see, where the machine has a sandbox. */
  readonly hidden: readonly string[];
  readonly timeoutMs: number;
  readonly outputLimitBytes: number;
  readonly signal: AbortSignal;
  /** Told now and then how many tests ended, of those that the manifest knows. */
  readonly onProgress?: (ended: number, planned: number) => void;
}

export interface FinishedRun {
  readonly outcomes: readonly TestOutcome[];
  readonly manifest: SuiteManifest;
  readonly durationMs: number;
  /** What the runner wrote to its streams. */
  readonly output: string;
  readonly isolation: Isolation;
}

const FAILURES = 'failures';

/**
 * Runs a suite to its end, in a child process without our environment, within time and output limits, in a sandbox
 * where the machine has one. A suite that has packages of its own runs in place and with them, outside of any
 * sandbox; every other one in a private copy, with ours.
 *
 * @throws {ExecutionFailed} when the suite cannot start, or does not come to its end
 * @throws {ExecutionTimedOut}
 * @throws the signal's reason, when it aborts
 */
export async function runSuite(run: SuiteRun): Promise<FinishedRun> {
  const manifest = await manifestOf(run.source);
  const framework = FRAMEWORKS[manifest.target];
  if (framework === undefined) throw new ExecutionFailed(`${manifest.target} suites are not run here`, false);
  const work = await mkdtemp(path.join(run.workFolder, 'execution-'));
  try {
    const workspace = await setUp(run, framework, work);
    return await execute(run, { manifest, framework, workspace, work });
  } finally {
    // What was killed may still be writing its last file.
    await rm(work, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function setUp(
  { source, toolsFolder, signal }: SuiteRun,
  framework: Framework,
  work: string,
): Promise<Workspace> {
  const reports = path.join(work, 'reports');
  await mkdir(reports);
  if (source.kind === 'installed') return { folder: source.folder, reports, toolsFolder, installed: true };
  const folder = path.join(work, 'suite');
  for (const file of source.files) {
    signal.throwIfAborted();
    const place = path.join(folder, file.path);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, file.content);
  }
  const workspace = { folder, reports, toolsFolder, installed: false };
  await framework.prepare(workspace);
  return workspace;
}

interface Prepared {
  readonly manifest: SuiteManifest;
  readonly framework: Framework;
  readonly workspace: Workspace;
  readonly work: string;
}

async function execute(run: SuiteRun, prepared: Prepared): Promise<FinishedRun> {
  const { manifest, framework, workspace } = prepared;
  const program = await framework.program(workspace, run.retryFailed);
  const watch = watchProgress(workspace, (ended) => run.onProgress?.(ended, manifest.tests.length));
  const { outcome, isolation } = await launch(run, prepared, program).finally(() => watch.stop());
  if (outcome.kind === 'aborted') throw run.signal.reason;
  const { output, durationMs } = endedByItself(outcome);
  const told = await framework.outcomes(workspace, manifest.tests, output);
  refuseNothing(told, outcome, output);
  const failures = await readFailures(path.join(workspace.reports, FAILURES));
  const outcomes = told.map((test) => recorded(test, failures, run.secrets));
  return { outcomes, manifest, durationMs: Math.round(durationMs), output, isolation };
}

function launch(run: SuiteRun, { workspace, work }: Prepared, program: Program) {
  const command: Command = {
    file: program.file,
    args: program.args,
    cwd: workspace.folder,
    env: {
      ...run.env,
      ...program.env,
      BASE_URL: run.baseUrl.replace(/\/+$/, ''),
      ASSAY_REPORT_DIR: path.join(workspace.reports, FAILURES),
      CI: '1',
    },
    timeoutMs: run.timeoutMs,
    outputLimitBytes: run.outputLimitBytes,
    signal: run.signal,
  };
  if (workspace.installed) return inPlace(command);
  return runSandboxed(command, {
    hidden: run.hidden,
    readable: program.readable,
    writable: [work],
    // states.md, contract 9: a suite reaches what it tests, what gives it tokens for that, and nothing else.
    targets: [run.baseUrl, ...tokenAddresses(run.env)].map(targetOf),
  });
}

/** Its packages may lie anywhere, linked from anywhere: no wall can be put around them. */
async function inPlace(command: Command) {
  const isolation: Isolation = { kind: 'none', reason: 'the suite ran in place, with packages of its own' };
  return { outcome: await runProcess(command), isolation };
}

/** @throws for every ending but an exit */
function endedByItself(outcome: Exclude<ProcessOutcome, { kind: 'aborted' }>): {
  readonly output: string;
  readonly durationMs: number;
} {
  switch (outcome.kind) {
    case 'exited':
      return { output: outcome.stdout + outcome.stderr, durationMs: outcome.durationMs };
    case 'timed-out':
      throw new ExecutionTimedOut(outcome.afterMs);
    case 'signalled':
      throw new ExecutionFailed(`the runner was ended by ${outcome.signal}${said(outcome.stderr)}`, true);
    case 'output-limit':
      throw new ExecutionFailed(`it wrote more than ${outcome.limitBytes} bytes`, false);
    case 'spawn-failed':
      throw new ExecutionFailed(outcome.reason, true, outcome.cause);
  }
}

/** An exit with an error although no test failed means that something broke outside of the tests. */
function refuseNothing(outcomes: readonly TestOutcome[], outcome: ProcessOutcome, output: string): void {
  if (outcomes.length === 0) throw new ExecutionFailed(`it has no tests${said(output)}`, false);
  const hasFailed = outcomes.some(({ status }) => status === 'failed');
  if (outcome.kind === 'exited' && outcome.code !== 0 && !hasFailed) {
    throw new ExecutionFailed(`the runner exited with ${outcome.code}${said(output)}`, false);
  }
}
