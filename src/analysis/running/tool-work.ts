import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '#core/errors/index';
import { traced } from '#platform/telemetry/index';
import type { Analyzer, AnalyzerContext, Subject, Toolbox, ToolReport } from '../analyzers/analyzer.js';
import type { ToolResult } from './tool-result.js';

/** A tool that is told to end is killed 5 s later; this long after that nobody waits for it any more. */
const ABANDONED_AFTER_MS = 7_000;

/** An analyzer of which is known that it can run. */
export interface AvailableAnalyzer {
  readonly analyzer: Analyzer;
  readonly version: string;
}

/** How far each tool of an analysis may go. */
export interface ToolLimits {
  /** In milliseconds since the epoch. */
  readonly deadline: number;
  /** Tells the tool to end; its result is not wanted any more. */
  readonly signal: AbortSignal;
}

/** Tells which of the analyzers can run; the others come back as results. */
export async function whatIsAvailable(
  analyzers: readonly Analyzer[],
  tools: Toolbox,
): Promise<{
  readonly available: readonly AvailableAnalyzer[];
  readonly unavailable: readonly ToolResult[];
}> {
  const asked = await Promise.all(analyzers.map((analyzer) => availabilityOf(analyzer, tools)));
  return {
    available: asked.flatMap((one) => ('analyzer' in one ? [one] : [])),
    unavailable: asked.flatMap((one) => ('analyzer' in one ? [] : [one])),
  };
}

async function availabilityOf(analyzer: Analyzer, tools: Toolbox): Promise<AvailableAnalyzer | ToolResult> {
  const started = performance.now();
  const result = (report: ToolReport): ToolResult => ({
    tool: analyzer.name,
    version: undefined,
    durationMs: performance.now() - started,
    report,
  });
  try {
    const found = await analyzer.availability(tools);
    if (found.kind === 'available') return { analyzer, version: found.version };
    return result({ status: 'unavailable', reason: found.reason, remedy: found.remedy });
  } catch (error) {
    return result(broken(error));
  }
}

/** Runs one tool to its end, or to its limit. Every ending is a result, also that of a tool that throws. */
export async function runTool(
  { analyzer, version }: AvailableAnalyzer,
  subject: Subject,
  context: Omit<AnalyzerContext, 'timeoutMs' | 'signal'>,
  limits: ToolLimits,
): Promise<ToolResult> {
  const started = performance.now();
  const timeoutMs = Math.max(1, limits.deadline - Date.now());
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([limits.signal, timeout]);
  const work = traced(`analyzer ${analyzer.name}`, {}, () =>
    analyzer.run(subject, { ...context, timeoutMs, signal }),
  );
  const report = await Promise.race([work.catch(broken), abandoned(signal)]);
  const durationMs = performance.now() - started;
  const isOurs = report === 'abandoned' || (timeout.aborted && report.status === 'tool-error');
  return {
    tool: analyzer.name,
    version,
    durationMs,
    report: isOurs ? { status: 'timed-out', afterMs: Math.round(durationMs) } : report,
  };
}

/** A tool that does not listen must not hold the analysis. */
async function abandoned(signal: AbortSignal): Promise<'abandoned'> {
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
  await delay(ABANDONED_AFTER_MS, undefined, { ref: false });
  return 'abandoned';
}

function broken(error: unknown): ToolReport {
  return { status: 'tool-error', category: 'internal', message: messageOf(error) };
}
