import type { Finding, Severity } from '#core/findings/index';
import type { Inspection } from '../../tools/code-analyzer.js';
import type { SourceLines } from '../../tools/source-lines.js';
import { RUFF_RULES } from './rules.js';
import type { RuffOutput } from './schema.js';

type Result = RuffOutput[number];

export async function ruffFindings(output: RuffOutput, lines: SourceLines): Promise<Inspection> {
  const unread = output.filter(({ code }) => isUnread(code));
  const found = output.filter(({ code }) => !isUnread(code));
  const findings = await Promise.all(found.map((result) => findingOf(result, lines)));
  return {
    findings: findings.filter((finding) => finding !== undefined),
    leftOut: await placesOf(unread, lines),
  };
}

/** A file that is no Python may break several rules of its grammar: it is told once. */
async function placesOf(unread: RuffOutput, lines: SourceLines): Promise<readonly string[]> {
  const places = await Promise.all(
    unread.map(({ filename, location }) => lines.place({ file: filename, line: location.row })),
  );
  const names = places.flatMap((place) => (place === undefined ? [] : [place.path]));
  return [...new Set(names)].toSorted().map((name) => `${name}: it is no Python`);
}

function isUnread(code: Result['code']): boolean {
  return code === null || code === 'invalid-syntax' || code.startsWith('E9');
}

async function findingOf(result: Result, lines: SourceLines): Promise<Finding | undefined> {
  const { filename, location, end_location: end, message, url } = result;
  const place = await lines.place({ file: filename, line: location.row, endLine: end.row });
  if (place === undefined) return undefined;
  const rule = result.code ?? '';
  const meaning = RUFF_RULES.get(rule);
  return {
    tool: 'ruff',
    rule,
    title: meaning?.title ?? (result.name ?? rule).replaceAll('-', ' '),
    message,
    severity: severityOf(message, meaning?.severity),
    toolSeverity: 'error',
    cwe: meaning?.cwe ?? [],
    place,
    ...(typeof url === 'string' && { help: url }),
  };
}

/** Of commands that are written out in the code it says so itself. */
function severityOf(message: string, severity: Severity = 'unknown'): Severity {
  return message.includes('seems safe') ? 'low' : severity;
}
