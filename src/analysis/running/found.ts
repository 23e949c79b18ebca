import { fingerprinted, type KnownFinding, SEVERITIES } from '#core/findings/index';
import { storable } from '#platform/database/index';
import type { Completed } from '../analyzers/analyzer.js';
import type { CodeExcerpt, Excerpts } from './excerpt.js';
import type { ToolResult } from './tool-result.js';

/** A finding with the code around it. */
export interface ShownFinding extends KnownFinding {
  readonly code?: CodeExcerpt;
}

/** What a tool found, as it is kept. */
export interface ToolFindings {
  readonly tool: string;
  readonly version: string;
  readonly scope: string;
  /** False where some were left out: nothing is fixed because it is not among them. */
  readonly whole: boolean;
  readonly findings: readonly ShownFinding[];
}

/** More than anybody reads; a hostile application could have any number of them. */
const MOST_FINDINGS = 2_000;
const LONGEST_TEXT = 4_000;

/** What a tool found, known again by its fingerprints; undefined of tools that did not come to their end. */
export async function foundBy(
  { tool, version, report }: ToolResult,
  excerpts: Excerpts | undefined,
): Promise<ToolFindings | undefined> {
  if (!isCompleted(report)) return undefined;
  const known = fingerprinted(report.findings.map((finding) => ({ ...finding, tool })));
  const worst = known.toSorted(
    (one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity),
  );
  const kept = worst.slice(0, MOST_FINDINGS);
  const findings: ShownFinding[] = [];
  for (const finding of kept) findings.push(shortened(await shown(finding, excerpts)));
  return {
    tool,
    version: version ?? 'unknown',
    scope: report.scope,
    whole: kept.length === known.length,
    findings,
  };
}

export function isCompleted(report: ToolResult['report']): report is Completed {
  return 'findings' in report;
}

async function shown(finding: KnownFinding, excerpts: Excerpts | undefined): Promise<ShownFinding> {
  if (finding.place.kind !== 'code' || excerpts === undefined) return finding;
  const code = await excerpts.around(finding.place);
  return code === undefined ? finding : { ...finding, code };
}

function shortened(finding: ShownFinding): ShownFinding {
  const { title, message, evidence } = finding;
  return storable({
    ...finding,
    title: title.slice(0, 300),
    message: message.slice(0, LONGEST_TEXT),
    ...(evidence !== undefined && { evidence: evidence.slice(0, LONGEST_TEXT) }),
  });
}
