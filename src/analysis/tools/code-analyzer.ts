import path from 'node:path';
import type { ApplicationPart } from '#catalog/index';
import type { Finding } from '#core/findings/index';
import type {
  Analyzer,
  AnalyzerContext,
  Availability,
  InstalledTool,
  Subject,
  ToolReport,
  Toolbox,
} from '../analyzers/analyzer.js';
import { type ToolOutcome } from './run-tool.js';
import { scopeText } from './scope.js';
import { copySource, type SourceCopy } from './source-copy.js';
import { SourceLines } from './source-lines.js';

/** What one run of a tool over the source came to, in our words. */
export interface Inspection {
  readonly findings: readonly Finding[];
  /** What of the application it could not look at. */
  readonly leftOut: readonly string[];
}

/** An analyzer that runs one installed program over the application's source. */
export interface CodeAnalyzer<T> extends Pick<Analyzer, 'name' | 'title' | 'purpose' | 'runsIn'> {
  /** As `npm run tools` calls it. */
  readonly program: string;
  readonly suits: (parts: readonly ApplicationPart[]) => boolean;
  /** What it is told to look for, for the scope. */
  readonly configuration: unknown;
  readonly inspect: (
    source: SourceCopy,
    tool: InstalledTool,
    context: AnalyzerContext,
  ) => Promise<ToolOutcome<T>>;
  readonly read: (output: T, lines: SourceLines, source: SourceCopy) => Promise<Inspection>;
}

/** The whole of such an analyzer: the copy that it works on, and what becomes of its output. */
export function codeAnalyzer<T>(definition: CodeAnalyzer<T>): Analyzer {
  const { name, title, purpose, runsIn, suits, program } = definition;
  return {
    name,
    title,
    purpose,
    runsIn,
    needs: 'code',
    suits,
    availability: (tools) => programAvailability(tools, program),
    run: (subject, context) => run(definition, subject, context),
  };
}

async function run<T>(
  definition: CodeAnalyzer<T>,
  subject: Subject,
  context: AnalyzerContext,
): Promise<ToolReport> {
  const tool = await context.tools.program(definition.program);
  if (tool === undefined) return missingProgram(definition.program);
  const source = await copySource(subject.folder, path.join(context.workFolder, 'source'));
  context.progress(10, `${definition.title} looks at ${source.files.length} files`);
  const outcome = await definition.inspect(source, tool, context);
  if (outcome.kind === 'broken') return outcome.report;
  const { findings, leftOut } = await definition.read(
    outcome.output,
    new SourceLines(source.folder, subject.folder),
    source,
  );
  const without = [...source.leftOut, ...leftOut];
  const { name, configuration } = definition;
  return {
    status: findings.length > 0 ? 'findings' : 'ok',
    scope: scopeText({ tool: name, version: tool.version, configuration, leftOut: without }),
    findings,
    notes: [...outcome.notes, ...without.map((place) => `Left out: ${place}`)],
  };
}

const REMEDY = 'Run npm run tools, which installs the analyzers';

export async function programAvailability(tools: Toolbox, program: string): Promise<Availability> {
  const tool = await tools.program(program);
  if (tool !== undefined) return { kind: 'available', version: tool.version };
  return { kind: 'unavailable', reason: `${program} is not installed`, remedy: REMEDY };
}

export function missingProgram(program: string): Extract<ToolReport, { status: 'unavailable' }> {
  return { status: 'unavailable', reason: `${program} is not installed`, remedy: REMEDY };
}
