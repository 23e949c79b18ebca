import { type Place, SEVERITIES, type Severity } from '#core/findings/index';
import type { CodeExcerpt } from '../running/excerpt.js';
import { countsOf } from '../storage/analysis-rows.js';
import type { AnalysisReport, ReportedFinding, ReportedTool } from './analysis-report.js';

/** A report for people. All of its texts come from strangers: none of them becomes markup. */
export function markdownReport({ application, analysis, tools }: AnalysisReport): string {
  const { modelSlug, appNumber } = application;
  const findings = tools.flatMap((tool) => tool.findings);
  return [
    `# ${text(analysis.type)} of application ${appNumber} of ${text(modelSlug)}`,
    `Status: ${text(analysis.status)}, ${whenOf(analysis.completedAt)}`,
    text(analysis.error?.message ?? analysis.reason ?? ''),
    analysis.isolation === 'none' ? UNHELD : '',
    table(
      ['severity', 'findings'],
      SEVERITIES.map((severity) => [severity, String(countsOf(analysis)[severity])]),
    ),
    '## Tools',
    table(['tool', 'version', 'status', 'findings', 'seconds', 'notes'], tools.map(toolRow)),
    ...bySeverity(findings).flatMap(([severity, some]) => [
      `## ${severity} (${some.length})`,
      ...some.map((finding) => findingSection(finding)),
    ]),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

const UNHELD =
  '**Nothing held the application while it ran (`RUNTIME_DRIVER=unsafe`): what it showed may be of its own making.**';

function toolRow({ run, findings }: ReportedTool): readonly string[] {
  const notes = [run.message, run.remedy, ...run.notes].filter((note) => note !== null);
  const seconds = (run.durationMs / 1_000).toFixed(1);
  return [run.tool, run.version ?? '', run.status, String(findings.length), seconds, notes.join('; ')];
}

function bySeverity(
  findings: readonly ReportedFinding[],
): readonly (readonly [Severity, readonly ReportedFinding[]])[] {
  return SEVERITIES.map(
    (severity) => [severity, findings.filter((one) => one.severity === severity)] as const,
  ).filter(([, some]) => some.length > 0);
}

function findingSection({
  title,
  message,
  tool,
  rule,
  cwe,
  place,
  state,
  triage,
  code,
  evidence,
  help,
}: ReportedFinding): string {
  const weaknesses = cwe.map((number) => `CWE-${number}`);
  return [
    `### ${text(title)}`,
    [text(whereOf(place)), `${text(tool)} ${text(rule)}`, ...weaknesses, state].join(' · '),
    text(message),
    triage === undefined
      ? ''
      : `Decided: ${triage.decision} by ${text(triage.decidedBy)}: ${text(triage.reason)}`,
    code === undefined ? '' : fenced(numbered(code)),
    evidence === undefined || code !== undefined ? '' : fenced(evidence),
    help === undefined ? '' : text(help),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function whereOf(place: Place): string {
  switch (place.kind) {
    case 'code':
      return `${place.path}:${place.line}`;
    case 'dependency':
      return `${place.package} ${place.version ?? ''} (${place.advisory}) in ${place.path}`;
    case 'exchange':
      return `${place.method} ${place.path}${place.parameter === undefined ? '' : ` (${place.parameter})`}`;
  }
}

function numbered({ from, lines }: CodeExcerpt): string {
  const width = String(from + lines.length).length;
  return lines.map((line, index) => `${String(from + index).padStart(width)}  ${line}`).join('\n');
}

/** No text ends the block that it stands in. */
function fenced(content: string): string {
  const longest = Math.max(2, ...[...content.matchAll(/`+/gu)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${content}\n${fence}`;
}

/** In one line, with nothing that Markdown or HTML would take for its own. */
function text(raw: string): string {
  return raw
    .replaceAll(/\s+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|#!~]/gu, String.raw`\$&`)
    .trim();
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => text(cell)).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map((row) => line(row))].join('\n');
}

function whenOf(moment: Date | null): string {
  return moment === null ? 'not ended' : moment.toISOString();
}
