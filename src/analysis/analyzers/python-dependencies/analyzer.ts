import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Analyzer, AnalyzerContext, Subject, ToolReport } from '../analyzer.js';
import { runTool } from '../../tools/run-tool.js';
import { scopeText } from '../../tools/scope.js';
import { copySource } from '../../tools/source-copy.js';
import { hasPython } from '../../tools/suits.js';
import { advisoriesAgainst, readAdvisories } from './advisories.js';
import { PIP_AUDIT_EXIT_CODES, pipAuditArgs, requirementsList } from './command.js';
import { findingOfAdvisory, findingsOfAudit } from './findings.js';
import { isRequirementsFile, type ReadRequirements, readRequirements } from './requirements.js';
import { pipAuditOutput } from './schema.js';

const NAME = 'python-dependencies';
const DATA = 'pypi-advisories';
const REMEDY =
  'Run npm run tools -- --advisories where the network is, or name a file of OSV records with PYTHON_ADVISORIES_FILE';

/** From a file of advisories where there is one, which needs no network and says the same each time; else from pip-audit. */
export const pythonDependencies: Analyzer = {
  name: NAME,
  title: 'Python dependencies',
  purpose: 'Looks up the packages of requirements.txt among those with known weaknesses.',
  runsIn: { backend_security: 'default' },
  needs: 'code',
  suits: hasPython,
  availability: async (tools) => {
    if ((await tools.data(DATA)) !== undefined) return { kind: 'available', version: 'advisories of OSV' };
    const tool = await tools.program('pip-audit');
    if (tool !== undefined) return { kind: 'available', version: `pip-audit ${tool.version}` };
    return {
      kind: 'unavailable',
      reason: 'there are no advisories, and pip-audit is not installed',
      remedy: REMEDY,
    };
  },
  run,
};

async function run(subject: Subject, context: AnalyzerContext): Promise<ToolReport> {
  const asked = await requirementsOf(subject, context);
  const file = await context.tools.data(DATA);
  return file === undefined ? audited(asked, context) : lookedUp(asked, file);
}

async function requirementsOf(subject: Subject, context: AnalyzerContext): Promise<ReadRequirements> {
  const source = await copySource(subject.folder, path.join(context.workFolder, 'source'));
  const read = await Promise.all(
    source.files
      .filter(isRequirementsFile)
      .map(async (file) => readRequirements(await readFile(path.join(source.folder, file), 'utf8'), file)),
  );
  return { pinned: read.flatMap(({ pinned }) => pinned), open: read.flatMap(({ open }) => open) };
}

async function lookedUp({ pinned, open }: ReadRequirements, file: string): Promise<ToolReport> {
  const advisories = await readAdvisories(file);
  if (advisories === undefined) {
    const message = `${file} is no JSON array of OSV records`;
    return { status: 'tool-error', category: 'input', message };
  }
  const findings = pinned.flatMap((requirement) =>
    advisoriesAgainst(requirement, advisories).map((advisory) => findingOfAdvisory(requirement, advisory)),
  );
  return completed(findings, `advisories ${advisories.digest}`, open);
}

async function audited(asked: ReadRequirements, context: AnalyzerContext): Promise<ToolReport> {
  const tool = await context.tools.program('pip-audit');
  if (tool === undefined) return unavailable('there are no advisories, and pip-audit is not installed');
  if (asked.pinned.length === 0) return completed([], `pip-audit ${tool.version}`, asked.open);
  const folder = path.join(context.workFolder, 'asked');
  await mkdir(folder, { recursive: true });
  const list = path.join(folder, 'requirements.txt');
  await writeFile(list, requirementsList(asked.pinned));
  const outcome = await runTool(
    {
      tool,
      args: pipAuditArgs(list),
      cwd: folder,
      output: pipAuditOutput,
      exitCodes: PIP_AUDIT_EXIT_CODES,
      network: 'host',
    },
    context,
  );
  if (outcome.kind === 'broken')
    return outcome.report.status === 'timed-out'
      ? outcome.report
      : unavailable('pip-audit cannot reach its service');
  const skipped = outcome.output.dependencies.filter(({ skip_reason: reason }) => reason !== undefined);
  // Packages that a service says nothing of are not packages without weaknesses.
  if (skipped.length === outcome.output.dependencies.length)
    return unavailable('the service of pip-audit knows none of the packages');
  const unknown = skipped.map(({ name }) => `${name}: the service of pip-audit does not know it`);
  const findings = findingsOfAudit(outcome.output, asked.pinned);
  return completed(findings, `pip-audit ${tool.version}`, [...asked.open, ...unknown], outcome.notes);
}

type Findings = Extract<ToolReport, { scope: string }>['findings'];

function completed(
  findings: Findings,
  version: string,
  leftOut: readonly string[],
  notes: readonly string[] = [],
): ToolReport {
  return {
    status: findings.length > 0 ? 'findings' : 'ok',
    scope: scopeText({ tool: NAME, version, configuration: 'requirements.txt', leftOut: [] }),
    findings,
    notes: [...notes, ...leftOut.map((place) => `Left out: ${place}`)],
  };
}

function unavailable(reason: string): ToolReport {
  return { status: 'unavailable', reason, remedy: REMEDY };
}
