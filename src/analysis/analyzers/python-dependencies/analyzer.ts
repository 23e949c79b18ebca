import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
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
/** Those that come with Assay, and whose they are: rules/advisories/README.md. */
const OWN = fileURLToPath(new URL('../../../../rules/advisories/pypi.json.gz', import.meta.url));
const OWN_DATE = '2024-10-10';

/**
 * From a file of advisories where there is one, which needs no network and says the same each time; else from pip-audit,
 * and where its service is out of reach, from the advisories that come with Assay.
 */
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
    return { kind: 'available', version: tool ? `pip-audit ${tool.version}` : `advisories of ${OWN_DATE}` };
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

/** Old advisories are better than none, as long as nobody takes them for new ones. */
function lookedUpInOwn(asked: ReadRequirements, reason: string): Promise<ToolReport> {
  const note = `${reason}: looked up in the advisories of ${OWN_DATE} that come with Assay. ${REMEDY}`;
  return lookedUp(asked, OWN, [note]);
}

const REMEDY =
  'For newer ones, run npm run tools -- --advisories where the network is, or name a file of OSV records with PYTHON_ADVISORIES_FILE';

async function lookedUp(
  { pinned, open }: ReadRequirements,
  file: string,
  notes: readonly string[] = [],
): Promise<ToolReport> {
  const advisories = await readAdvisories(file);
  if (advisories === undefined) {
    const message = `${file} is no JSON array of OSV records`;
    return { status: 'tool-error', category: 'input', message };
  }
  const findings = pinned.flatMap((requirement) =>
    advisoriesAgainst(requirement, advisories).map((advisory) => findingOfAdvisory(requirement, advisory)),
  );
  return completed(findings, `advisories ${advisories.digest}`, open, notes);
}

async function audited(asked: ReadRequirements, context: AnalyzerContext): Promise<ToolReport> {
  const tool = await context.tools.program('pip-audit');
  if (tool === undefined) return lookedUpInOwn(asked, 'pip-audit is not installed');
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
      : lookedUpInOwn(asked, 'pip-audit cannot reach its service');
  const skipped = outcome.output.dependencies.filter(({ skip_reason: reason }) => reason !== undefined);
  // Packages that a service says nothing of are not packages without weaknesses.
  if (skipped.length === outcome.output.dependencies.length)
    return lookedUpInOwn(asked, 'the service of pip-audit knows none of the packages');
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
