import type { Finding } from '#core/findings/index';
import type { Inspection } from '../../tools/code-analyzer.js';
import type { SourceLines } from '../../tools/source-lines.js';
import { PYLINT_RULES } from './rules.js';
import type { PylintOutput } from './schema.js';

type Message = PylintOutput['messages'][number];

export async function pylintFindings(output: PylintOutput, lines: SourceLines): Promise<Inspection> {
  const unread = output.messages.filter(({ symbol }) => !PYLINT_RULES.has(symbol));
  const findings = await Promise.all(output.messages.map((message) => findingOf(message, lines)));
  return {
    findings: findings.filter((finding) => finding !== undefined),
    leftOut: [...new Set(unread.map(({ path, message }) => `${path}: ${message}`))].toSorted(),
  };
}

async function findingOf(told: Message, lines: SourceLines): Promise<Finding | undefined> {
  const meaning = PYLINT_RULES.get(told.symbol);
  if (meaning === undefined) return undefined;
  const place = await lines.place({ file: told.path, line: told.line, endLine: told.endLine ?? undefined });
  if (place === undefined) return undefined;
  return {
    tool: 'pylint',
    rule: told.messageId,
    title: meaning.title ?? told.symbol.replaceAll('-', ' '),
    message: told.message,
    severity: meaning.severity,
    toolSeverity: told.type,
    cwe: meaning.cwe,
    place,
    help: `https://pylint.readthedocs.io/en/stable/user_guide/messages/${told.type}/${told.symbol}.html`,
  };
}
