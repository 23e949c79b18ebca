import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Finding } from '#core/findings/index';
import { missingProgram, programAvailability } from '../../tools/code-analyzer.js';
import { runTool } from '../../tools/run-tool.js';
import { scopeText } from '../../tools/scope.js';
import { copySource } from '../../tools/source-copy.js';
import { hasJavaScript } from '../../tools/suits.js';
import type { Analyzer, AnalyzerContext, Broken, InstalledTool, Subject, ToolReport } from '../analyzer.js';
import { RETIRE_DATA } from '../retire/command.js';
import { NPM_AUDIT_ARGS, NPM_AUDIT_ENVIRONMENT, NPM_AUDIT_EXIT_CODES } from './command.js';
import { findingsOfData, findingsOfReport } from './findings.js';
import { type LockedPackage, manifestFor, packagesIn } from './packages.js';
import { auditOutput, auditReport, retireData } from './schema.js';

export const npmAudit: Analyzer = {
  name: 'npm-audit',
  title: 'npm audit',
  purpose: 'Looks up the packages of package-lock.json among those with known weaknesses.',
  runsIn: { frontend_security: 'default', backend_security: 'default' },
  needs: 'code',
  suits: hasJavaScript,
  availability: (tools) => programAvailability(tools, 'npm'),
  run,
};

async function run(subject: Subject, context: AnalyzerContext): Promise<ToolReport> {
  const tool = await context.tools.program('npm');
  if (tool === undefined) return missingProgram('npm');
  const { packages, notes } = await lockedPackages(subject, context);
  if (packages.length === 0) return completed([], `npm ${tool.version}`, notes);
  const answer = await asked(packages, tool, context);
  if ('status' in answer) return answer;
  return completed(answer.findings, answer.source, [...notes, ...answer.notes]);
}

interface Locked {
  readonly packages: readonly LockedPackage[];
  readonly notes: readonly string[];
}

async function lockedPackages(subject: Subject, context: AnalyzerContext): Promise<Locked> {
  const source = await copySource(subject.folder, path.join(context.workFolder, 'source'));
  const folders = source.files
    .filter((file) => path.basename(file) === 'package.json')
    .map((file) => path.dirname(file));
  const read = await Promise.all(
    folders.map(async (folder) => {
      const lock = path.join(folder, 'package-lock.json');
      const text = await readFile(path.join(source.folder, lock), 'utf8').catch(() => '');
      return { lock, packages: packagesIn(text, lock) };
    }),
  );
  return {
    packages: read.flatMap(({ packages }) => packages ?? []),
    notes: read.flatMap(({ lock, packages }) =>
      packages === undefined
        ? [`Left out: ${lock}: there is none that says which versions are installed`]
        : [],
    ),
  };
}

interface Answer {
  readonly findings: readonly Finding[];
  /** Whose word it is. */
  readonly source: string;
  readonly notes: readonly string[];
}

async function asked(
  packages: readonly LockedPackage[],
  tool: InstalledTool,
  context: AnalyzerContext,
): Promise<Answer | Broken> {
  const folder = path.join(context.workFolder, 'asked');
  await mkdir(folder, { recursive: true });
  const { manifest, lock } = manifestFor(packages);
  await writeFile(path.join(folder, 'package.json'), manifest);
  await writeFile(path.join(folder, 'package-lock.json'), lock);
  const outcome = await runTool(
    {
      tool,
      args: NPM_AUDIT_ARGS,
      cwd: folder,
      env: NPM_AUDIT_ENVIRONMENT,
      output: auditOutput,
      exitCodes: NPM_AUDIT_EXIT_CODES,
      network: 'host',
    },
    context,
  );
  if (outcome.kind === 'broken' && outcome.report.status === 'timed-out') return outcome.report;
  const report = outcome.kind === 'done' ? auditReport.safeParse(outcome.output).data : undefined;
  if (report === undefined) return fromData(packages, context);
  const source = `npm ${tool.version}`;
  return { findings: findingsOfReport(report, packages), source, notes: [] };
}

/** Where the registry gives no report: what retire knows, which is the commonest libraries of pages. */
async function fromData(
  packages: readonly LockedPackage[],
  context: AnalyzerContext,
): Promise<Answer | Broken> {
  const file = await context.tools.data(RETIRE_DATA);
  if (file === undefined)
    return { status: 'unavailable', reason: 'the npm registry gives no report', remedy: 'Run npm run tools' };
  const data = retireData.parse(JSON.parse(await readFile(file, 'utf8')));
  const note =
    "The npm registry gives no report: looked up in the data of Retire.js, which knows pages' libraries only";
  return { findings: findingsOfData(data, packages), source: 'retire', notes: [note] };
}

function completed(findings: readonly Finding[], version: string, notes: readonly string[]): ToolReport {
  return {
    status: findings.length > 0 ? 'findings' : 'ok',
    scope: scopeText({ tool: 'npm-audit', version, configuration: 'package-lock.json', leftOut: [] }),
    findings,
    notes,
  };
}
