import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { AnalysisView, ToolRunView } from '#analysis/api/analysis.view';
import type { ApplicationGradeView } from '#analysis/api/grade.view';
import type { RunView } from '#pipeline/runs/run.view';
import { readSample } from '../analyzers/samples.js';
import { announce } from './announced.js';
import { type Program, startProgram } from './program.js';

const ENDED = new Set(['succeeded', 'failed', 'cancelled', 'superseded', 'dead']);
const POLL_MS = 500;
const WIDTHS = [0, 28, 14, 10];

/**
 * `npm run bench:whole-way -- [options]`: how long it takes from the webhook that says that a model has written an
 * application to its grade, with all analyzers that are installed.
 */
const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: 'task-board' },
    mended: { type: 'boolean', default: false },
    limit: { type: 'string', default: '240' },
    load: { type: 'string', default: '30' },
    wapiti: { type: 'string', default: '60' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`npm run bench:whole-way -- [options]

Starts the program, sends it a signed webhook with an application of samples/applications, and waits for the grade.
Shows how long each stage, each analysis and each analyzer took. Analyzers are installed by npm run tools.

  --sample NAME    which application (default: task-board)
  --mended         its half without weaknesses
  --load N         how long the load test lasts, in seconds (default: 30)
  --wapiti N       how long Wapiti may scan at most, in seconds (default: 60)
  --limit N        how long it may take altogether, in seconds (default: 240)

Ends with 1 when it takes longer, or when the run, an analysis or an installed analyzer fails.`);
  process.exit(0);
}

const sample = await readSample(values.sample);
console.error('Starting the program');
const program = await startProgram();
try {
  process.exitCode = (await measured(program)) ? 0 : 1;
} finally {
  await program.stop();
}

async function measured(at: Program): Promise<boolean> {
  const began = performance.now();
  const folder = values.mended ? sample.mended : sample.vulnerable;
  const eventId = await announce(at, folder, {
    loadSeconds: Number(values.load),
    wapitiSeconds: Number(values.wapiti),
  });
  const run = await ended(at, eventId);
  const seconds = (performance.now() - began) / 1_000;
  const areWhole = await printRun(at, run);
  const isInTime = seconds <= Number(values.limit);
  console.log(`\nFrom the webhook to the grade: ${seconds.toFixed(1)} s, at most ${values.limit} s wanted`);
  return isInTime && areWhole && run.status === 'succeeded';
}

async function ended(at: Program, eventId: string): Promise<RunView> {
  let told = '';
  for (;;) {
    const { items } = await at.ask<{ items: { id: string }[] }>('GET', `/api/v1/runs?eventId=${eventId}`);
    const [found] = items;
    if (found !== undefined) {
      const run = await at.ask<RunView>('GET', `/api/v1/runs/${found.id}`);
      if (ENDED.has(run.status)) return run;
      const doing = await doingOf(at, run);
      if (doing !== told) console.error(doing);
      told = doing;
    }
    await sleep(POLL_MS);
  }
}

async function doingOf(at: Program, run: RunView): Promise<string> {
  const stage = run.stages.find(({ status }) => status === 'running')?.stage ?? 'waiting';
  const running = (await analysesOf(at, run)).filter(({ status }) => status === 'running');
  return [stage, ...running.map(({ type, doing = 'begins' }) => `${type}: ${doing}`)].join(' · ');
}

async function analysesOf(at: Program, { id }: RunView): Promise<readonly AnalysisView[]> {
  return (await at.ask<{ items: AnalysisView[] }>('GET', `/api/v1/analyses?runId=${id}&limit=50`)).items;
}

/** @returns whether nothing failed; what is not installed is shown, and no failure */
async function printRun(at: Program, run: RunView): Promise<boolean> {
  console.log(`\n${values.sample}: the run ${run.status}`);
  for (const { stage, status, durationMs, reason } of run.stages)
    row(['', stage, status, durationMs, reason]);
  let areWhole = true;
  const analyses = await analysesOf(at, run);
  const start = Math.min(...analyses.map(({ createdAt }) => Date.parse(createdAt)));
  for (const analysis of analyses.toReversed()) {
    const { type, status, issuesCount, startedAt, completedAt } = analysis;
    const from = Date.parse(startedAt ?? analysis.createdAt);
    const ms = completedAt === undefined ? undefined : Date.parse(completedAt) - from;
    row([
      '',
      `  ${type}`,
      status,
      ms,
      `from ${((from - start) / 1_000).toFixed(1)} s, ${issuesCount} findings`,
    ]);
    const { items } = await at.ask<{ items: ToolRunView[] }>('GET', `/api/v1/analyses/${analysis.id}/tools`);
    for (const tool of items) {
      areWhole &&= tool.status !== 'tool-error' && tool.status !== 'timed-out';
      row(['', `    ${tool.tool}`, tool.status, tool.durationMs, tool.message]);
    }
    areWhole &&= status === 'completed' || status === 'skipped';
  }
  await printGrade(at, analyses);
  return areWhole;
}

async function printGrade(at: Program, [analysis]: readonly AnalysisView[]): Promise<void> {
  if (analysis === undefined) return;
  const route = `/api/v1/applications/${analysis.applicationId}/grade`;
  const { summary } = await at.ask<ApplicationGradeView>('GET', route);
  console.log(`\nGrade: ${summary}`);
}

/** The last but one is a time in milliseconds. */
function row([first = '', name = '', status = '', ms, more = '']: readonly (
  string | number | undefined
)[]): void {
  const time = typeof ms === 'number' ? `${(ms / 1_000).toFixed(1)} s` : '';
  const cells = [first, name, status, time].map((cell, index) => String(cell).padEnd(WIDTHS[index] ?? 0));
  console.log(`${cells.join('')}${more}`.trimEnd());
}
