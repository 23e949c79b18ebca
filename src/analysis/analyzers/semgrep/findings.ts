import type { Finding } from '#core/findings/index';
import type { Inspection } from '../../tools/code-analyzer.js';
import type { SourceLines } from '../../tools/source-lines.js';
import type { SemgrepOutput } from './schema.js';

type Result = SemgrepOutput['results'][number];

export async function semgrepFindings(output: SemgrepOutput, lines: SourceLines): Promise<Inspection> {
  const findings = await Promise.all(output.results.map((result) => findingOf(result, lines)));
  const leftOut = output.errors.flatMap(({ path, type }) =>
    path === undefined ? [] : [`${path}: ${typeof type === 'string' ? type : type[0]}`],
  );
  return {
    findings: once(findings.filter((finding) => finding !== undefined)),
    leftOut: [...new Set(leftOut)].toSorted(),
  };
}

async function findingOf(result: Result, lines: SourceLines): Promise<Finding | undefined> {
  const { start, end, extra } = result;
  const place = await lines.place({ file: result.path, line: start.line, endLine: end.line });
  if (place === undefined) return undefined;
  return {
    tool: 'semgrep',
    rule: result.check_id,
    title: extra.metadata.title,
    message: extra.message.trim(),
    severity: extra.metadata.level,
    toolSeverity: extra.severity,
    confidence: extra.metadata.confidence,
    cwe: extra.metadata.cwe,
    place,
  };
}

/** Two values of strangers in one line are one finding of a rule. */
function once(findings: readonly Finding[]): readonly Finding[] {
  const byPlace = findings.map((finding) => {
    const { place, rule } = finding;
    return [`${rule} ${place.path} ${place.kind === 'code' ? place.line : ''}`, finding] as const;
  });
  return [...new Map(byPlace).values()];
}
