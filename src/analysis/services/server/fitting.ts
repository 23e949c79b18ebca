import { SEVERITIES } from '#core/findings/index';
import type { ToolReport } from '../../analyzers/analyzer.js';
import { MOST_FINDINGS, MOST_NOTES, MOST_OF_A_SCOPE, remoteFinding } from '../contract.js';

type Found = Extract<ToolReport, { readonly findings: unknown }>;

const CUT = ', the worst of it';

/**
 * A report as a client takes it. What the contract has no room for is left out, the least severe first, and a note
 * says so; its scope is another one then, for what was left out is not fixed.
 * @param mostBytes of it, as JSON
 */
export function fitting(report: ToolReport, mostBytes: number): ToolReport {
  if (!('findings' in report)) return report;
  const { details, ...plain } = report;
  const keepsDetails = details !== undefined && bytesOf(details) < mostBytes / 2;
  const left = keepsDetails ? mostBytes - bytesOf(details) : mostBytes;
  const findings = worstOf(report, left);
  const cut = report.findings.length - findings.length;
  const isCut = cut > 0;
  const notes = [
    ...(isCut ? [`${cut} findings were left out: there are more than can be sent`] : []),
    ...(details !== undefined && !keepsDetails ? ['Its details were too large to be sent'] : []),
    ...(report.notes ?? []),
  ].slice(0, MOST_NOTES);
  const scope = isCut ? report.scope.slice(0, MOST_OF_A_SCOPE - CUT.length) + CUT : report.scope;
  return {
    ...plain,
    scope: scope.slice(0, MOST_OF_A_SCOPE),
    findings,
    ...(notes.length > 0 && { notes }),
    ...(keepsDetails && { details }),
  };
}

function worstOf({ findings }: Found, mostBytes: number): Found['findings'] {
  let bytes = 0;
  return findings
    .toSorted((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity))
    .filter((finding) => remoteFinding.safeParse(finding).success)
    .slice(0, MOST_FINDINGS)
    .filter((finding) => (bytes += bytesOf(finding) + 1) < mostBytes);
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
