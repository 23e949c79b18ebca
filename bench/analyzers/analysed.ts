import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Finding } from '#core/findings/index';
import { ANALYZERS } from '#analysis/registry';
import type { Analyzer, Subject, Toolbox, ToolReport } from '#analysis/analyzers/analyzer';
import type { ApplicationPart } from '#catalog/index';
import { whileRunning } from './running-sample.js';
import type { Sample } from './samples.js';

/** Types of analysis that look for weaknesses by themselves; a model's opinion is another matter. */
const LOOK_FOR_WEAKNESSES = ['backend_security', 'frontend_security', 'dynamic', 'zap_scan'] as const;

/** What all samples consist of. */
export const PARTS: readonly ApplicationPart[] = [
  { kind: 'backend', framework: 'flask', language: 'python', folder: 'backend' },
  { kind: 'frontend', framework: 'react', language: 'javascript', folder: 'frontend' },
];

export interface Around {
  readonly tools: Toolbox;
  /** Where virtual environments of the samples are kept. */
  readonly environments: string;
  /** For each analyzer and each half. */
  readonly timeoutMs: number;
}

/** What came of one analyzer on both halves of a sample. */
export interface Analysed {
  readonly analyzer: string;
  readonly vulnerable: ToolReport;
  readonly mended: ToolReport;
  /** Of wall time, for both. */
  readonly seconds: number;
}

/** The analyzers of the registry that look for weaknesses. */
export function measuredAnalyzers(): readonly Analyzer[] {
  return ANALYZERS.filter(({ runsIn }) => LOOK_FOR_WEAKNESSES.some((type) => runsIn[type] !== undefined));
}

export async function analysed(analyzer: Analyzer, sample: Sample, around: Around): Promise<Analysed> {
  const started = performance.now();
  const vulnerable = await report(analyzer, sample.vulnerable, around);
  const mended = await report(analyzer, sample.mended, around);
  return { analyzer: analyzer.name, vulnerable, mended, seconds: (performance.now() - started) / 1_000 };
}

export function findingsOf(toolReport: ToolReport): readonly Finding[] {
  return 'findings' in toolReport ? toolReport.findings : [];
}

/** Those that need it running have it freshly started: what others did to it is no part of what they find. */
async function report(analyzer: Analyzer, application: string, around: Around): Promise<ToolReport> {
  const availability = await analyzer.availability(around.tools);
  if (availability.kind === 'unavailable') {
    return { status: 'unavailable', reason: availability.reason, remedy: availability.remedy };
  }
  const subject: Subject = {
    application: { modelSlug: 'sample', appNumber: 1 },
    folder: application,
    parts: PARTS,
    ...(await documentOf(application)),
  };
  if (analyzer.needs === 'code') return run(analyzer, subject, around);
  return whileRunning(application, around, ({ baseUrl }) =>
    run(analyzer, { ...subject, running: { backend: baseUrl } }, around),
  );
}

async function documentOf(application: string): Promise<Pick<Subject, 'document'>> {
  const document = await readFile(path.join(application, 'backend', 'openapi.json')).catch(() => undefined);
  return document === undefined ? {} : { document };
}

/** In a folder of its own, as long as it may take. */
export async function run(analyzer: Analyzer, subject: Subject, around: Around): Promise<ToolReport> {
  const workFolder = await mkdtemp(path.join(os.tmpdir(), 'assay-bench-analyzers-'));
  try {
    return await analyzer.run(subject, {
      tools: around.tools,
      workFolder,
      timeoutMs: around.timeoutMs,
      signal: AbortSignal.timeout(around.timeoutMs + 30_000),
      options: {},
      progress: () => undefined,
    });
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}
