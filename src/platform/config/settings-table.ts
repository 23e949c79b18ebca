import { type Variable, variables } from './variables.js';

const header = ['| setting | default | values | what it does |', '|---|---|---|---|'];

/** The settings as a Markdown table, for the README. */
export function settingsTable(): string {
  return [...header, ...variables.map(row)].join('\n');
}

function row({ variable, description, right, ...setting }: Variable): string {
  return `| ${[`\`${variable}\``, preset(setting), right, description].map(cell).join(' | ')} |`;
}

function preset({ default: value, otherwise }: Pick<Variable, 'default' | 'otherwise'>): string {
  if (value === undefined) return otherwise ?? '';
  return value === '' ? 'none' : `\`${value}\``;
}

function cell(content: string): string {
  return content.replaceAll('|', '\\|');
}
