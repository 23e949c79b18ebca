import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LoadScenario } from '#core/load/index';
import { type ProcessOutcome, runSandboxed } from '#platform/process/index';
import { missingProgram, programAvailability } from '../../tools/code-analyzer.js';
import { scopeText } from '../../tools/scope.js';
import type { Analyzer, AnalyzerContext, InstalledTool, Subject, ToolReport } from '../analyzer.js';
import { ownScenarios } from '../load/generator/own-scenarios.js';
import { Senders } from '../load/generator/senders.js';
import { targetOf } from '../wapiti/command.js';
import { LOCUSTFILE, locustCommand, scenarioFile } from './command.js';
import { figuresOf, locustFindings } from './findings.js';
import { locustOptions, type LocustOptions, locustOutput, type LocustOutput } from './schema.js';

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
  const outcome = await loaded(tool, subject, { options: options.data, scenarios, context });
  context.signal.throwIfAborted();
  return reported(outcome, { tool, options: options.data, notes });
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

interface LocustRun {
  readonly options: LocustOptions;
  readonly scenarios: readonly LoadScenario[];
  readonly context: AnalyzerContext;
}

async function loaded(
  tool: InstalledTool,
  { running = {} }: Subject,
  { options, scenarios, context }: LocustRun,
): Promise<ProcessOutcome> {
  const home = path.join(context.workFolder, 'locust');
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, 'locustfile.py'), LOCUSTFILE);
  await writeFile(path.join(home, 'scenarios.json'), scenarioFile(running, scenarios));
  const urls = [running.backend, running.frontend].filter((url) => url !== undefined);
  const { outcome } = await runSandboxed(locustCommand(tool, home, options, context), {
    hidden: [context.workFolder],
    readable: tool.folders,
    writable: [home],
    targets: urls.map(targetOf),
  });
  return outcome;
}

interface About {
  readonly tool: InstalledTool;
  readonly options: LocustOptions;
  readonly notes: readonly string[];
}

const SAID_CHARACTERS = 2_000;

/** Its output counts, and not how it exits. */
function reported(outcome: ProcessOutcome, about: About): ToolReport {
  if (outcome.kind === 'timed-out') return { status: 'timed-out', afterMs: outcome.afterMs };
  if (outcome.kind === 'spawn-failed') return toolError(`it could not be started: ${outcome.reason}`, '');
  const output = locustOutput.safeParse(jsonOf(outcome.stdout));
  if (!output.success) return toolError('its output cannot be read', outcome.stderr || outcome.stdout);
  return completed(output.data, about);
}

function completed(output: LocustOutput, { tool, options, notes }: About): ToolReport {
  const { p95Ms, ...summary } = figuresOf(output, options);
  if (summary.requests === 0) return toolError('no request was answered', '');
  const findings = locustFindings(output);
  return {
    status: findings.length === 0 ? 'ok' : 'findings',
    scope: scopeText({ tool: 'locust', version: tool.version, configuration: options, leftOut: [] }),
    findings,
    notes,
    details: {
      testType: 'locust',
      config: {
        users: options.users,
        spawnRate: options.spawnRate,
        durationSeconds: options.durationSeconds,
      },
      summary: { ...summary },
      p95Ms,
      validity: { valid: true, reasons: [] },
    },
  };
}

/** Whatever is printed around it, the entries are an array. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.slice(text.indexOf('['), text.lastIndexOf(']') + 1));
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
