import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ProcessOutcome, runSandboxed } from '#platform/process/index';
import { missingProgram, programAvailability } from '../../tools/code-analyzer.js';
import { scopeText } from '../../tools/scope.js';
import type { Analyzer, AnalyzerContext, Broken, InstalledTool, Subject, ToolReport } from '../analyzer.js';
import { targetOf, wapitiCommand } from './command.js';
import { wapitiFindings } from './findings.js';
import { wapitiOptions, type WapitiOptions, wapitiOutput, type WapitiOutput } from './schema.js';

/** The scanner from PyPI: it follows links and forms, and attacks what it found. */
export const wapiti: Analyzer = {
  name: 'wapiti',
  title: 'Wapiti',
  purpose: 'Follows the links and forms of the running application, and tries attacks on what it finds',
  runsIn: { dynamic: 'default' },
  needs: 'running',
  suits: (parts) => parts.length > 0,
  availability: (tools) => programAvailability(tools, 'wapiti'),
  run,
};

async function run({ running = {} }: Subject, context: AnalyzerContext): Promise<ToolReport> {
  const options = wapitiOptions.safeParse(context.options);
  if (!options.success) {
    const [issue] = options.error.issues;
    const message = `options.${issue?.path.join('.')}: ${issue?.message}`;
    return { status: 'tool-error', category: 'input', message };
  }
  const tool = await context.tools.program('wapiti');
  if (tool === undefined) return missingProgram('wapiti');
  const urls = [running.backend, running.frontend].filter((url) => url !== undefined);
  const outputs: WapitiOutput[] = [];
  for (const [index, url] of urls.entries()) {
    context.progress((100 * index) / urls.length, `Wapiti looks at ${url}`);
    const scanned = await scan(tool, url, options.data, { context, urls });
    if (scanned.kind === 'broken') return scanned.report;
    outputs.push(scanned.output);
  }
  return reported(tool, options.data, outputs);
}

interface Around {
  readonly context: AnalyzerContext;
  /** All that it is given to look at share the time. */
  readonly urls: readonly string[];
}

type Scanned =
  | { readonly kind: 'done'; readonly output: WapitiOutput }
  | { readonly kind: 'broken'; readonly report: Broken };

async function scan(
  tool: InstalledTool,
  url: string,
  options: WapitiOptions,
  { context, urls }: Around,
): Promise<Scanned> {
  const home = path.join(context.workFolder, `wapiti-${urls.indexOf(url)}`);
  await mkdir(home, { recursive: true });
  const command = wapitiCommand({ tool, url, home, options, share: urls.length, context });
  const { outcome } = await runSandboxed(command, {
    hidden: [context.workFolder],
    readable: tool.folders,
    writable: [home],
    targets: urls.map(targetOf),
  });
  context.signal.throwIfAborted();
  const text = await readFile(path.join(home, 'report.json'), 'utf8').catch(() => '');
  const output = wapitiOutput.safeParse(jsonOf(text));
  return output.success
    ? { kind: 'done', output: output.data }
    : { kind: 'broken', report: brokenBy(outcome) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const SAID_CHARACTERS = 2_000;

/** It exits with 0 whatever it found, and whatever happened: only its report counts. */
function brokenBy(outcome: ProcessOutcome): Broken {
  if (outcome.kind === 'timed-out') return { status: 'timed-out', afterMs: outcome.afterMs };
  if (outcome.kind === 'spawn-failed') {
    const message = `it could not be started: ${outcome.reason}`;
    return { status: 'tool-error', category: 'tool', message };
  }
  const said = `${outcome.stdout}\n${outcome.stderr}`.trim().slice(-SAID_CHARACTERS);
  const message = `it left no report that can be read (${outcome.kind})`;
  return { status: 'tool-error', category: 'tool', message, said };
}

function reported(tool: InstalledTool, options: WapitiOptions, outputs: readonly WapitiOutput[]): ToolReport {
  const findings = outputs.flatMap(wapitiFindings);
  const crawled = outputs.reduce((sum, { infos }) => sum + infos.crawled_pages_nbr, 0);
  return {
    status: findings.length === 0 ? 'ok' : 'findings',
    scope: scopeText({ tool: 'wapiti', version: tool.version, configuration: options, leftOut: [] }),
    findings,
    notes: crawled === 0 ? ['It found no page to look at'] : [],
    details: { pages: crawled },
  };
}
