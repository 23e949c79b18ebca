import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { findParts, readArchive, writeCode } from '#catalog/index';
import type { Analyzer, ServerPool, Subject, Toolbox } from '../../analyzers/analyzer.js';
import { chooseAnalyzers } from '../../running/choose-analyzers.js';
import { inLanes } from '../../running/lanes.js';
import type { ToolResult } from '../../running/tool-result.js';
import {
  type AvailableAnalyzer,
  runTool,
  type ToolLimits,
  whatIsAvailable,
} from '../../running/tool-work.js';
import type { Submission } from '../contract.js';

const TOOLS_AT_ONCE = 2;

/** What the work of a test is done with. */
export interface TestWork {
  readonly analyzers: readonly Analyzer[];
  readonly toolbox: Toolbox;
  readonly pool: ServerPool;
  /** Its own, and empty. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** `percent` is absent where nothing new is known of it. */
  readonly tell: (doing: string, percent?: number) => void;
}

export interface TestOutcome {
  readonly results: readonly ToolResult[];
  readonly unsuited: readonly string[];
}

interface Group {
  readonly submission: Submission;
  readonly subject: Subject;
  readonly limits: ToolLimits;
}

/**
 * Unpacks the code of a submission, and runs the analyzers that it asks for.
 * @throws {ToolsUnknown}, and when the archive is none
 */
export async function outcomeOf(submission: Submission, work: TestWork): Promise<TestOutcome> {
  const { configuration, test_type: type, tools } = submission;
  const limits = { deadline: Date.now() + submission.timeout_seconds * 1000, signal: work.signal };
  const subject = await unpacked(submission, path.join(work.folder, 'source'));
  const options = { fullScan: configuration.full_scan, tools: [...tools] };
  const { chosen, unsuited } = chooseAnalyzers(work.analyzers, { type, options }, subject.parts);
  const { available, unavailable } = await whatIsAvailable(chosen, work.toolbox);
  const results = await runAll(available, { submission, subject, limits }, work);
  return { results: [...unavailable, ...results], unsuited: unsuited.map(({ name }) => name) };
}

async function unpacked(submission: Submission, folder: string): Promise<Subject> {
  const tree = await readArchive(Buffer.from(submission.archive, 'base64'));
  await writeCode(tree, folder);
  const application = { modelSlug: submission.model_name, appNumber: submission.app_number };
  const { backend, frontend } = submission.running ?? {};
  const running = { ...(backend !== undefined && { backend }), ...(frontend !== undefined && { frontend }) };
  const document = submission.document === undefined ? undefined : Buffer.from(submission.document, 'base64');
  return {
    application,
    folder,
    parts: findParts(tree),
    ...(submission.running !== undefined && { running }),
    ...(document !== undefined && { document }),
  };
}

/** Code first; then what shares the running application, and last what must have it alone. */
async function runAll(
  available: readonly AvailableAnalyzer[],
  group: Group,
  work: TestWork,
): Promise<readonly ToolResult[]> {
  const meter = new Meter(available.length, work.tell);
  const results: ToolResult[] = [];
  for (const [needs, lanes] of LANES) {
    const those = available.filter(({ analyzer }) => analyzer.needs === needs);
    results.push(...(await inLanes(those, lanes, (one) => runOne(one, group, { ...work, meter }))));
  }
  return results;
}

const LANES: readonly (readonly [Analyzer['needs'], number])[] = [
  ['code', TOOLS_AT_ONCE],
  ['running', TOOLS_AT_ONCE],
  ['alone', 1],
];

async function runOne(
  one: AvailableAnalyzer,
  { submission: { configuration }, subject, limits }: Group,
  { toolbox, pool, folder, meter }: TestWork & { readonly meter: Meter },
): Promise<ToolResult> {
  const { name, title, needs } = one.analyzer;
  if (needs !== 'code' && subject.running === undefined)
    return { ...NOWHERE, tool: name, version: one.version };
  const workFolder = path.join(folder, 'tools', name);
  await mkdir(workFolder, { recursive: true });
  meter.tell(title, 0);
  const context = {
    tools: toolbox,
    pool,
    workFolder,
    options: configuration.tool_options[name] ?? {},
    fullScan: configuration.full_scan,
    progress: (percent: number, doing: string) => meter.tell(doing, percent),
  };
  const result = await runTool(one, subject, context, limits);
  meter.done();
  return result;
}

const NOWHERE: Pick<ToolResult, 'durationMs' | 'report'> = {
  durationMs: 0,
  report: {
    status: 'tool-error',
    category: 'input',
    message: 'the submission does not say where the application runs',
  },
};

/** How far all tools of a test are together. */
class Meter {
  private ended = 0;

  constructor(
    private readonly tools: number,
    private readonly tellAll: TestWork['tell'],
  ) {}

  /** @param percent of the one that is at work */
  tell(doing: string, percent: number): void {
    this.tellAll(doing, (100 * this.ended + percent) / this.tools);
  }

  done(): void {
    this.ended += 1;
  }
}
