import { Piscina } from 'piscina';
import { judgedLoad, type LoadReport } from '#core/load/index';
import type { Json } from '#core/spec/index';
import { performanceOf } from '../../load-details.js';
import type { Analyzer, AnalyzerContext, Subject, ToolReport } from '../analyzer.js';
import { loadWork, longestMs } from './command.js';
import { loadFindings } from './findings.js';
import type { LoadOutcome, LoadWork } from './generator/load-work.js';
import { loadOptions, type LoadOptions } from './schema.js';

const GENERATOR = { name: 'assay load', version: '1' };
/** For the histograms of all endpoints, and a document from strangers. */
const MEMORY_MB = 512;

/** The load test that is built in: open and closed models, latencies from when requests were due. */
export const load: Analyzer = {
  name: 'load',
  title: 'Load test',
  purpose: 'How fast the application answers, and what it does when many ask at once',
  runsIn: { performance: 'default' },
  needs: 'alone',
  suits: () => true,
  availability: () => Promise.resolve({ kind: 'available', version: GENERATOR.version }),
  run,
};

async function run(subject: Subject, context: AnalyzerContext): Promise<ToolReport> {
  const options = loadOptions.safeParse(context.options);
  if (!options.success) {
    const [issue] = options.error.issues;
    const message = `options.${issue?.path.join('.')}: ${issue?.message}`;
    return { status: 'tool-error', category: 'input', message };
  }
  return within(
    loadWork(subject, options.data),
    Math.min(context.timeoutMs, longestMs(options.data)),
    context,
  );
}

async function within(work: LoadWork, limitMs: number, context: AnalyzerContext): Promise<ToolReport> {
  const limit = AbortSignal.timeout(limitMs);
  const shown = showProgress(work.options, context);
  try {
    return reported(await generated(work, AbortSignal.any([limit, context.signal])));
  } catch (error) {
    context.signal.throwIfAborted();
    if (limit.aborted) return { status: 'timed-out', afterMs: limitMs };
    return { status: 'tool-error', category: 'tool', message: (error as Error).message };
  } finally {
    clearInterval(shown);
  }
}

function showProgress({ warmUpMs, durationMs }: LoadOptions, { progress }: AnalyzerContext): NodeJS.Timeout {
  const began = performance.now();
  return setInterval(() => {
    const passed = performance.now() - began;
    progress(
      Math.min(99, (100 * passed) / (warmUpMs + durationMs)),
      passed < warmUpMs ? 'warming up' : 'loading',
    );
  }, 1_000);
}

function reported(outcome: LoadOutcome): ToolReport {
  if (outcome.kind === 'nothing-answers') return nothingAnswers(outcome.notes);
  const report = judgedLoad(outcome.measured, outcome.plan, GENERATOR);
  const { counts, byStatus } = report;
  if (counts.sent > 0 && Object.keys(byStatus).length === 0) {
    return {
      status: 'tool-error',
      category: 'network',
      message: 'no request had an answer',
      said: errorsOf(report),
    };
  }
  const findings = loadFindings(report);
  const { reasons = [] } = report.validity.kind === 'invalid' ? report.validity : {};
  return {
    status: findings.length === 0 ? 'ok' : 'findings',
    scope: JSON.stringify([GENERATOR, report.settings, report.endpoints.map(({ endpoint }) => endpoint)]),
    findings,
    notes: [...outcome.notes, ...reasons.map((reason) => `The run is invalid: ${reason}`)],
    details: performanceOf(report) as unknown as Json,
  };
}

function nothingAnswers(notes: readonly string[]): ToolReport {
  const message = 'there is nothing to load: no page answers well without being told who asks';
  return { status: 'tool-error', category: 'input', message, said: notes.join('\n') };
}

function errorsOf({ byError }: LoadReport): string {
  return Object.entries(byError)
    .map(([error, times]) => `${error}: ${times} times`)
    .join('\n');
}

/** In a thread of its own, since whatever else a thread does would be measured too. */
async function generated(work: LoadWork, signal: AbortSignal): Promise<LoadOutcome> {
  const thread = new Piscina({
    filename: new URL('generator/load.task.js', import.meta.url).href,
    maxThreads: 1,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  try {
    return (await thread.run(work, { signal })) as LoadOutcome;
  } finally {
    await thread.destroy();
  }
}
