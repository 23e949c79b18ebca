import type { Severity } from '#core/findings/index';

/** What a tool's rule means for an application that is served to strangers, where the tool does not say. */
export interface RuleMeaning {
  readonly severity: Severity;
  /** Of the Common Weakness Enumeration. */
  readonly cwe: readonly number[];
  readonly title?: string;
}

/**
 * Reads a table with a line for each rule: its name, severity, CWEs with commas, and a title if it is to have one.
 * Lists of a hundred rules are read by people, line by line.
 */
export function ruleTable(text: string): ReadonlyMap<string, RuleMeaning> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return new Map(lines.map((line) => entryOf(line)));
}

function entryOf(line: string): readonly [string, RuleMeaning] {
  const [, rule = '', severity = '', cwe = '', title = ''] =
    /^\s*(\S+)\s+(critical|high|medium|low|info)\s+([\d,]+|-)\s*(.*)$/.exec(line) ?? [];
  if (rule === '') throw new Error(`This is no line of a table of rules: ${line}`);
  const numbers = cwe === '-' ? [] : cwe.split(',').map(Number);
  return [rule, { severity: severity as Severity, cwe: numbers, ...(title !== '' && { title }) }];
}
