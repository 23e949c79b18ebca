import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LoadFigures, LoadScenario, LoadVerdict } from '#core/load/index';
import type { Json } from '#core/spec/index';
import { type ProcessOutcome, runSandboxed } from '#platform/process/index';
import { missingProgram, programAvailability } from '../../tools/code-analyzer.js';
import { objectiveName } from '../../load-details.js';
import { scopeText } from '../../tools/scope.js';
import type { Analyzer, AnalyzerContext, InstalledTool, Subject, ToolReport } from '../analyzer.js';
import { missedObjectives } from '../load/findings.js';
import { ownScenarios } from '../load/generator/own-scenarios.js';
import { Senders } from '../load/generator/senders.js';
import { targetOf } from '../wapiti/command.js';
import { LOCUSTFILE, locustCommand, scenarioFile } from './command.js';
import { figuresOf, judgedRun, locustFindings } from './findings.js';
import {
  locustOptions,
  type LocustOptions,
  locustOutput,
  type LocustOutput,
  locustRun,
  type LocustRun,
} from './schema.js';

/** The load generator from PyPI, beside the one that is built in. */
export const locust: Analyzer = {
  name: 'locust',
  title: 'Locust',
  purpose: 'Puts the application under the load of users who come one after another, with Locust',
  runsIn: { performance: 'full_scan' },
  needs: 'alone',
  suits: (parts) => parts.length > 0,
  availability: (tools) => programAvailability(tools, 'locust'),
  run,
};

async function run(subject: Subject, context: AnalyzerContext): Promise<ToolReport> {
  const options = locustOptions.safeParse(context.options);
  if (!options.success) {
    const [issue] = options.error.issues;
    return inputError(`options.${issue?.path.join('.')}: ${issue?.message}`);
  }
  const tool = await context.tools.program('locust');
  if (tool === undefined) return missingProgram('locust');
  const { scenarios, notes } = await scenariosOf(subject, options.data);
  if (scenarios.length === 0) {
    return inputError('there is nothing to load: no page answers well without being told who asks');
  }
  context.progress(5, `${options.data.users} users come`);
  const { outcome, told } = await loaded(tool, subject, { options: options.data, scenarios, context });
  context.signal.throwIfAborted();
  return reported(outcome, { tool, options: options.data, notes, told });
}

async function scenariosOf(
  { running = {}, document }: Subject,
  { scenarios }: LocustOptions,
): Promise<{ readonly scenarios: readonly LoadScenario[]; readonly notes: readonly string[] }> {
  if (scenarios !== undefined) return { scenarios, notes: [] };
  const senders = new Senders(running, { timeoutMs: 10_000, keepAlive: true, maxInFlight: 1 });
  try {
    return await ownScenarios(running, document, senders);
  } finally {
    await senders.close();
  }
}

interface Loading {
  readonly options: LocustOptions;
  readonly scenarios: readonly LoadScenario[];
  readonly context: AnalyzerContext;
}

async function loaded(
  tool: InstalledTool,
  { running = {} }: Subject,
  { options, scenarios, context }: Loading,
): Promise<Loaded> {
  const home = path.join(context.workFolder, 'locust');
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, 'locustfile.py'), LOCUSTFILE);
  await writeFile(path.join(home, 'scenarios.json'), scenarioFile(running, scenarios, options));
  const urls = [running.backend, running.frontend].filter((url) => url !== undefined);
  const { outcome } = await runSandboxed(locustCommand(tool, home, options, context), {
    hidden: [context.workFolder],
    readable: tool.folders,
    writable: [home],
    targets: urls.map(targetOf),
  });
  const told = await readFile(path.join(home, 'run.json'), 'utf8').catch(() => '');
  return { outcome, told: locustRun.safeParse(jsonOf(told, '{}')).data };
}

interface Loaded {
  readonly outcome: ProcessOutcome;
  /** How well it kept up the load; undefined where it did not come to say so. */
  readonly told: LocustRun | undefined;
}

interface About {
  readonly tool: InstalledTool;
  readonly options: LocustOptions;
  readonly notes: readonly string[];
  readonly told: LocustRun | undefined;
}

const SAID_CHARACTERS = 2_000;

/** Its output counts, and not how it exits. */
function reported(outcome: ProcessOutcome, about: About): ToolReport {
  if (outcome.kind === 'timed-out') return { status: 'timed-out', afterMs: outcome.afterMs };
  if (outcome.kind === 'spawn-failed') return toolError(`it could not be started: ${outcome.reason}`, '');
  const output = locustOutput.safeParse(jsonOf(outcome.stdout, '[]'));
  if (!output.success) return toolError('its output cannot be read', outcome.stderr || outcome.stdout);
  if (about.told === undefined) return toolError('it did not say how it kept up the load', outcome.stderr);
  return completed(output.data, about.told, about);
}

function completed(output: LocustOutput, told: LocustRun, { tool, options, notes }: About): ToolReport {
  const figures = figuresOf(output, told);
  if (figures === undefined) return toolError('no request was answered', '');
  const verdict = judgedRun(figures, told, options);
  const reasons = verdict.validity.kind === 'invalid' ? verdict.validity.reasons : [];
  const findings = [...missedObjectives('locust', verdict), ...locustFindings(output)];
  return {
    status: findings.length === 0 ? 'ok' : 'findings',
    scope: scopeText({ tool: 'locust', version: tool.version, configuration: options, leftOut: [] }),
    findings,
    notes: [...notes, ...reasons.map((reason) => `The run is invalid: ${reason}`)],
    details: detailsOf(figures, verdict, options),
  };
}

function detailsOf(
  { counts, latencyMs, meanInFlight, p99LateMs, generatorCpu, measuredMs }: LoadFigures,
  { perSecond, errorRate, objectives, validity }: LoadVerdict,
  { users, spawnRate, thinkTimeMs, durationSeconds }: LocustOptions,
): Json {
  return {
    testType: 'locust',
    config: { users, spawnRate, thinkTimeMs, durationSeconds },
    summary: {
      requestsPerSecond: perSecond,
      meanMs: latencyMs.mean,
      minMs: latencyMs.min,
      maxMs: latencyMs.max,
      errorRate,
      requests: counts.sent,
      failed: counts.failed,
    },
    latencyMs: { ...latencyMs },
    generator: { meanInFlight, p99LateMs, cpu: generatorCpu, measuredMs },
    validity: {
      valid: validity.kind === 'valid',
      reasons: validity.kind === 'invalid' ? [...validity.reasons] : [],
    },
    objectives: objectives.map(({ objective, measured, met }) => ({
      name: objectiveName(objective),
      measured,
      met,
    })),
  };
}

/** @param ends the brackets around it, whatever is printed beside */
function jsonOf(text: string, [from = '', to = '']: string): unknown {
  try {
    return JSON.parse(text.slice(text.indexOf(from), text.lastIndexOf(to) + 1));
  } catch {
    return undefined;
  }
}

function inputError(message: string): ToolReport {
  return { status: 'tool-error', category: 'input', message };
}

function toolError(message: string, said: string): ToolReport {
  const end = said.trim().slice(-SAID_CHARACTERS);
  return { status: 'tool-error', category: 'tool', message, ...(end !== '' && { said: end }) };
}
