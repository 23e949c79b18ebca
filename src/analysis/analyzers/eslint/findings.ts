import type { Finding } from '#core/findings/index';
import type { Inspection } from '../../tools/code-analyzer.js';
import type { SourceLines } from '../../tools/source-lines.js';
import { ESLINT_RULES } from './rules.js';
import type { EslintOutput } from './schema.js';

type Told = EslintOutput[number]['messages'][number] & { readonly file: string };

export async function eslintFindings(output: EslintOutput, lines: SourceLines): Promise<Inspection> {
  const told = output.flatMap(({ filePath, messages }) =>
    messages.map((one) => ({ ...one, file: filePath })),
  );
  const findings = await Promise.all(told.map((message) => findingOf(message, lines)));
  const unread = told.filter(({ fatal }) => fatal === true);
  const places = await Promise.all(unread.map(({ file }) => lines.place({ file, line: 1 })));
  return {
    findings: findings.filter((finding) => finding !== undefined),
    leftOut: places.flatMap((place, index) =>
      place === undefined ? [] : [`${place.path}: ${unread[index]?.message ?? 'it cannot be read'}`],
    ),
  };
}

async function findingOf(told: Told, lines: SourceLines): Promise<Finding | undefined> {
  const { ruleId: rule, file, line = 1, endLine, message } = told;
  if (rule === null || told.fatal === true) return undefined;
  const place = await lines.place({ file, line, endLine: endLine ?? undefined });
  if (place === undefined) return undefined;
  const meaning = ESLINT_RULES.get(rule);
  return {
    tool: 'eslint',
    rule,
    title: meaning?.title ?? rule,
    message,
    severity: meaning?.severity ?? 'unknown',
    toolSeverity: 'error',
    cwe: meaning?.cwe ?? [],
    place,
  };
}
