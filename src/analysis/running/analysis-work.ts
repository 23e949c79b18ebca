import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { type ApplicationName, Applications } from '#catalog/index';
import { DomainError, messageOf } from '#core/errors/index';
import { type Isolation, weakestOf } from '#core/grading/index';
import type { Json } from '#core/spec/index';
import { NoDriver } from '#runtime/index';
import type { AnalysisOptions } from '../analysis.js';
import type { AnalysisType } from '../analysis-type.js';
import type { Analyzer, Progress, Subject } from '../analyzers/analyzer.js';
import { type Choice, chooseAnalyzers, wantedAnalyzers } from './choose-analyzers.js';
import { inLanes } from './lanes.js';
import {
  ANALYSIS_KIT,
  type AnalysisKit,
  type CheckedOut,
  type LentApplication,
  RUNNING_APPLICATIONS,
  type RunningApplications,
  SOURCE_TREES,
  type SourceTrees,
} from './ports.js';
import type { ToolResult } from './tool-result.js';
import { type AvailableAnalyzer, runTool, type ToolLimits, whatIsAvailable } from './tool-work.js';

/** Tools of one analysis at the same time. */
const TOOLS_AT_ONCE = 2;

/** What is to be looked at, and where there is room for it. */
export interface Assignment {
  /** Of the analysis. */
  readonly id: string;
  readonly applicationId: string;
  readonly type: AnalysisType;
  readonly options: AnalysisOptions;
  /** Empty, writable, and removed afterwards by the caller. */
  readonly folder: string;
  readonly limits: ToolLimits;
  readonly progress: Progress;
}

/** What the tools of an analysis found out; nothing of it is written yet. */
export interface WorkDone {
  readonly source: CheckedOut;
  /** Where the source lies, until the folder of the assignment is removed. */
  readonly sourceFolder: string;
  readonly results: readonly ToolResult[];
  /** What held the application least while it ran for them; null: it did not run. */
  readonly isolation: Isolation | null;
  /** Names of tools for which the application has nothing. */
  readonly unsuited: readonly string[];
}

interface Group {
  readonly assignment: Assignment;
  readonly subject: Subject;
  readonly source: CheckedOut;
  readonly meter: Meter;
  /** What has held the application so far, each time that it ran. */
  readonly held: Set<Isolation>;
}

/** Analyzers of running applications. */
interface OnRunning {
  readonly here: readonly AvailableAnalyzer[];
  /** Those that a service may have; it may have what is not installed here. */
  readonly elsewhere: readonly Analyzer[];
}

/** Lets the analyzers of one analysis do their work. */
@Injectable()
export class AnalysisWork {
  constructor(
    private readonly applications: Applications,
    @Inject(ANALYSIS_KIT) private readonly kit: AnalysisKit,
    @Inject(SOURCE_TREES) private readonly sources: SourceTrees,
    @Inject(RUNNING_APPLICATIONS) private readonly runtime: RunningApplications,
  ) {}

  /** @throws {ToolsUnknown} when options ask for tools that the type does not have */
  check(choice: Choice): void {
    wantedAnalyzers(this.kit.analyzers, choice);
  }

  /**
   * @throws {NotFound} of applications that are gone or have no source
   * @throws {ToolsUnknown}
   */
  async do(assignment: Assignment): Promise<WorkDone> {
    const { applicationId, folder } = assignment;
    const { modelSlug, appNumber } = await this.applications.get(applicationId);
    const sourceFolder = path.join(folder, 'source');
    await mkdir(sourceFolder, { recursive: true });
    const source = await this.sources.checkOut(applicationId, sourceFolder);
    const { chosen, unsuited } = chooseAnalyzers(this.kit.analyzers, assignment, source.parts);
    const application = { modelSlug, appNumber };
    const subject = await subjectOf(application, sourceFolder, source);
    const work = { assignment, subject, source };
    const ofCode = chosen.filter(({ needs }) => needs === 'code');
    const elsewhere = await this.runElsewhere(ofCode, work);
    const left = without(chosen, elsewhere);
    const { available, unavailable } = await whatIsAvailable(left, this.kit.toolbox);
    const meter = new Meter(available.length, assignment.progress);
    const group: Group = { ...work, meter, held: new Set() };
    const ran = await this.runAll(available, left, group);
    const missing = unavailable.filter(({ tool }) => !ran.some((one) => one.tool === tool));
    const results = [...elsewhere, ...missing, ...ran];
    const isolation = weakestOf(group.held);
    return { source, sourceFolder, results, isolation, unsuited: unsuited.map(({ name }) => name) };
  }

  /** Tools, where a service takes them; what it has not installed may be installed here. */
  private async runElsewhere(
    analyzers: readonly Analyzer[],
    {
      assignment,
      subject: { application, running, document },
      source,
    }: Pick<Group, 'assignment' | 'subject' | 'source'>,
  ): Promise<readonly ToolResult[]> {
    const tools = analyzers.map(({ name }) => name);
    if (tools.length === 0 || this.kit.remote === undefined) return [];
    const { id: analysisId, applicationId, type, options, limits, progress } = assignment;
    const { fullScan, toolOptions } = options;
    const asked = { analysisId, applicationId, application, type, tools, fullScan, toolOptions };
    const at = running === undefined ? {} : { running, ...(document !== undefined && { document }) };
    const job = { ...asked, ...at, sourceSha256: source.sha256, limits, progress };
    const results = await this.kit.remote.run(job);
    return (results ?? []).filter(({ report }) => report.status !== 'unavailable');
  }

  /** Tools that read code first: they need nothing to be started, and say most within seconds. */
  private async runAll(
    available: readonly AvailableAnalyzer[],
    wanted: readonly Analyzer[],
    group: Group,
  ): Promise<readonly ToolResult[]> {
    const isSent = await this.isSent(wanted, group);
    const needing = (needs: Analyzer['needs']): OnRunning => ({
      here: available.filter(({ analyzer }) => analyzer.needs === needs),
      elsewhere: isSent ? wanted.filter((one) => one.needs === needs) : [],
    });
    return [
      ...(await this.runTogether(needing('code').here, group)),
      ...(await this.runRunning(needing('running'), group, false)),
      ...(await this.runRunning(needing('alone'), group, true)),
    ];
  }

  private async isSent(wanted: readonly Analyzer[], { assignment }: Group): Promise<boolean> {
    if (this.kit.remote === undefined || wanted.every(({ needs }) => needs === 'code')) return false;
    return this.kit.remote.takesRunning(assignment.type);
  }

  private runTogether(analyzers: readonly AvailableAnalyzer[], group: Group): Promise<readonly ToolResult[]> {
    return inLanes(analyzers, TOOLS_AT_ONCE, (analyzer) => this.runOne(analyzer, group));
  }

  private async runRunning(
    { here, elsewhere }: OnRunning,
    group: Group,
    alone: boolean,
  ): Promise<readonly ToolResult[]> {
    const { applicationId, limits } = group.assignment;
    if (here.length + elsewhere.length === 0) return [];
    // Whatever starts it does not know our time limit.
    const signal = AbortSignal.any([
      limits.signal,
      AbortSignal.timeout(Math.max(1, limits.deadline - Date.now())),
    ]);
    let fault: unknown;
    try {
      return await this.runtime.whileRunning(applicationId, { alone, signal }, (at) =>
        this.runLent({ here, elsewhere }, group, { alone, at }).catch((error: unknown) => {
          if (!at.signal.aborted) fault = error;
          throw error;
        }),
      );
    } catch (error) {
      // What broke while it ran is no word on whether it starts.
      if (limits.signal.aborted || (fault !== undefined && error === fault)) throw error;
      return here.map(({ analyzer, version }) => notStarted(analyzer.name, version, error));
    }
  }

  private async runLent(
    { here, elsewhere }: OnRunning,
    group: Group,
    { alone, at }: { readonly alone: boolean; readonly at: LentApplication },
  ): Promise<readonly ToolResult[]> {
    group.held.add(at.isolation);
    const running = await this.runningGroup(group, at);
    const sent = await this.runElsewhere(elsewhere, running);
    const left = here.filter(({ analyzer }) => without([analyzer], sent).length > 0);
    const lanes = alone ? 1 : TOOLS_AT_ONCE;
    return [...sent, ...(await inLanes(left, lanes, (analyzer) => this.runOne(analyzer, running)))];
  }

  /** What a running application shows stands for a document that its source lacks. */
  private async runningGroup(group: Group, { backend, frontend, signal }: LentApplication): Promise<Group> {
    const running = {
      ...(backend !== undefined && { backend }),
      ...(frontend !== undefined && { frontend }),
    };
    const document = group.subject.document ?? (await this.runtime.documentOf(running));
    const { assignment, subject } = group;
    return {
      ...group,
      subject: { ...subject, running, ...(document !== undefined && { document }) },
      assignment: { ...assignment, limits: { ...assignment.limits, signal } },
    };
  }

  private async runOne(
    available: AvailableAnalyzer,
    { assignment, subject, meter }: Group,
  ): Promise<ToolResult> {
    const { name } = available.analyzer;
    const workFolder = path.join(assignment.folder, 'tools', name);
    await mkdir(workFolder, { recursive: true });
    const context = {
      tools: this.kit.toolbox,
      workFolder,
      options: assignment.options.toolOptions[name] ?? {},
      fullScan: assignment.options.fullScan,
      ...(this.kit.pool !== undefined && { pool: this.kit.pool }),
      progress: ((percent, doing, soFar) => meter.tool(name, percent, doing, soFar)) satisfies Progress,
    };
    meter.tool(name, 0, available.analyzer.title);
    const result = await runTool(available, subject, context, assignment.limits);
    meter.tool(name, 100, `${available.analyzer.title} is done`);
    return result;
  }
}

/** Those that have no result yet. */
function without(analyzers: readonly Analyzer[], results: readonly ToolResult[]): readonly Analyzer[] {
  return analyzers.filter(({ name }) => !results.some(({ tool }) => tool === name));
}

async function subjectOf(
  application: ApplicationName,
  folder: string,
  { parts, document }: CheckedOut,
): Promise<Subject> {
  const bytes = document === undefined ? undefined : await readFile(path.join(folder, document));
  return { application, folder, parts, ...(bytes !== undefined && { document: bytes }) };
}

/** The application could not be started, which is no verdict on it by any of the tools. */
function notStarted(tool: string, version: string, error: unknown): ToolResult {
  if (error instanceof NoDriver) {
    const remedy = 'Install bubblewrap or Docker.';
    return { tool, version, durationMs: 0, report: { status: 'unavailable', reason: error.message, remedy } };
  }
  const category = error instanceof DomainError ? error.category : 'internal';
  const message = `The application could not be started: ${messageOf(error)}`;
  return { tool, version, durationMs: 0, report: { status: 'tool-error', category, message } };
}

/** How far all tools are together. */
class Meter {
  private readonly percents = new Map<string, number>();

  constructor(
    private readonly tools: number,
    private readonly tell: Assignment['progress'],
  ) {}

  tool(name: string, percent: number, doing: string, soFar?: Json): void {
    this.percents.set(name, Math.min(100, Math.max(0, percent)));
    const sum = [...this.percents.values()].reduce((total, one) => total + one, 0);
    this.tell(Math.floor(sum / Math.max(1, this.tools)), doing, soFar);
  }
}
