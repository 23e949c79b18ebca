import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { findParts, readArchive, writeCode } from '#catalog/index';
import type { Analyzer, Subject, Toolbox } from '../../analyzers/analyzer.js';
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
  return { application, folder, parts: findParts(tree) };
}

function runAll(
  available: readonly AvailableAnalyzer[],
  { submission: { configuration }, subject, limits }: Group,
  { toolbox, folder, tell }: TestWork,
): Promise<readonly ToolResult[]> {
  let done = 0;
  return inLanes(available, TOOLS_AT_ONCE, async (one) => {
    const { name, title } = one.analyzer;
    const workFolder = path.join(folder, 'tools', name);
    await mkdir(workFolder, { recursive: true });
    tell(title);
    const context = {
      tools: toolbox,
      workFolder,
      options: configuration.tool_options[name] ?? {},
      fullScan: configuration.full_scan,
      progress: (percent: number, doing: string) => tell(doing, (100 * done + percent) / available.length),
    };
    const result = await runTool(one, subject, context, limits);
    done += 1;
    return result;
  });
}
