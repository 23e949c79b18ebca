import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { MANIFEST_FILE, suiteManifest } from '#core/render/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { type ProcessOutcome, runProcess, sandboxed, type Isolation } from '#platform/process/index';
import type { OutputFile } from '../generation/output-folder.js';
import { ExecutionFailed, ExecutionTimedOut } from './execution-errors.js';
import {
  brokenFile,
  outcomesOf,
  readFailures,
  readReport,
  type TestOutcome,
  type VitestReport,
} from './suite-report.js';

/** What a suite is run with. */
export interface SuiteRun {
  readonly files: readonly OutputFile[];
  readonly baseUrl: string;
  /** Added to the suite's environment: tokens of its identities, and headers of its requests. */
  readonly env: Readonly<Record<string, string>>;
}

export interface FinishedRun {
  readonly outcomes: readonly TestOutcome[];
  readonly durationMs: number;
  /** What the runner wrote to its streams. */
  readonly output: string;
  readonly isolation: Isolation;
}

/** Our own; a suite's dependencies are the same versions. */
const resolve = createRequire(import.meta.url).resolve;
const MODULES = path.resolve(resolve('vitest/package.json'), '../..');
const LINKED = ['vitest', 'ajv', 'ajv-formats'];

const REPORT = 'report.json';
const FAILURES = 'failures';
/** Far more than suites need; what takes more is wrong, and would take the machine's. */
const HEAP_MB = 1024;
const SAID_CHARACTERS = 2_000;

type RunnerSettings = Pick<Settings, 'dataDir' | 'executeTimeoutMs' | 'executeOutputLimitBytes'>;

/**
 * Runs suites with vitest, each in a private folder and a child process of its own: without our environment,
 * sandboxed where the machine allows, within time and output limits.
 */
@Injectable()
export class VitestRunner {
  constructor(@Inject(SETTINGS) private readonly settings: RunnerSettings) {}

  /**
   * @throws {ExecutionFailed} when the suite cannot start, or does not come to its end
   * @throws {ExecutionTimedOut}
   */
  async run(suite: SuiteRun, signal: AbortSignal): Promise<FinishedRun> {
    const parent = path.join(this.settings.dataDir, 'work');
    await mkdir(parent, { recursive: true });
    const folder = await mkdtemp(path.join(parent, 'execution-'));
    try {
      await layOut(folder, suite.files);
      return await this.execute(folder, suite, signal);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async execute(
    folder: string,
    { files, ...suite }: SuiteRun,
    signal: AbortSignal,
  ): Promise<FinishedRun> {
    const { command, isolation } = await sandboxed(this.command(folder, suite, signal), {
      hidden: [this.settings.dataDir], // our secrets, and the work of others
      readable: [MODULES],
      writable: [folder],
      network: 'host', // the target is there; a namespace of its own would reach nothing
    });
    const outcome = await runProcess(command);
    if (outcome.kind === 'aborted') throw signal.reason;
    const { output, durationMs } = endedByItself(outcome);
    const report = await reportIn(folder, output);
    const outcomes = outcomesOf(
      report,
      folder,
      plannedIn(files),
      await readFailures(path.join(folder, FAILURES)),
    );
    refuseNothing(outcomes, outcome, output);
    return { outcomes, durationMs: Math.round(durationMs), output, isolation };
  }

  private command(folder: string, { baseUrl, env }: Omit<SuiteRun, 'files'>, signal: AbortSignal) {
    return {
      file: process.execPath,
      args: [
        `--max-old-space-size=${HEAP_MB}`,
        path.join(MODULES, 'vitest/vitest.mjs'),
        'run',
        '--reporter=json',
        `--outputFile=${REPORT}`,
        '--no-color',
        // Suites keep no state in modules: sharing them saves a start of node, ajv and the schemas for each file.
        '--no-isolate',
        '--pool=threads',
      ],
      cwd: folder,
      env: {
        ...env,
        BASE_URL: baseUrl.replace(/\/+$/, ''),
        ASSAY_REPORT_DIR: path.join(folder, FAILURES),
        CI: '1',
      },
      timeoutMs: this.settings.executeTimeoutMs,
      outputLimitBytes: this.settings.executeOutputLimitBytes,
      signal,
    };
  }
}

async function layOut(folder: string, files: readonly OutputFile[]): Promise<void> {
  for (const file of files) {
    const place = path.join(folder, file.path);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, file.content);
  }
  await mkdir(path.join(folder, 'node_modules'));
  for (const name of LINKED) await symlink(path.join(MODULES, name), path.join(folder, 'node_modules', name));
}

function plannedIn(files: readonly OutputFile[]) {
  const file = files.find(({ path: name }) => name === MANIFEST_FILE);
  return file === undefined
    ? []
    : suiteManifest.parse(JSON.parse(Buffer.from(file.content).toString('utf8'))).tests;
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

/** @throws {ExecutionFailed} when there is none, or a file of the suite could not be loaded */
async function reportIn(folder: string, output: string): Promise<VitestReport> {
  const text = await readFile(path.join(folder, REPORT), 'utf8').catch((cause: unknown) => {
    throw new ExecutionFailed(`the runner left no report${said(output)}`, false, cause);
  });
  const report = readReport(text);
  const broken = brokenFile(report);
  if (broken !== undefined) throw new ExecutionFailed(broken.slice(0, SAID_CHARACTERS), false);
  return report;
}

/** An exit with an error although no test failed means that something broke outside of the tests. */
function refuseNothing(outcomes: readonly TestOutcome[], outcome: ProcessOutcome, output: string): void {
  if (outcomes.length === 0) throw new ExecutionFailed(`it has no tests${said(output)}`, false);
  const hasFailed = outcomes.some(({ status }) => status === 'failed');
  if (outcome.kind === 'exited' && outcome.code !== 0 && !hasFailed) {
    throw new ExecutionFailed(`the runner exited with ${outcome.code}${said(output)}`, false);
  }
}

function said(output: string): string {
  const end = output.trim().slice(-SAID_CHARACTERS);
  return end === '' ? '' : `: ${end}`;
}
