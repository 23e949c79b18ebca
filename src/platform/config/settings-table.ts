import { type Variable, variables } from './variables.js';

const BEGIN = '<!-- settings: written by npm run docs:settings -->';
const END = '<!-- /settings -->';

/** The settings as a Markdown table, laid out as prettier would. */
export function settingsTable(): string {
  const rows = [['Setting', 'Default', 'Values', 'What it does'], ...variables.map(cells)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  const [header = [], ...body] = rows;
  return [line(header), rule, ...body.map(line)].join('\n');
}

/**
 * A document with the current table between its markers.
 * @throws {TypeError} when the markers are missing
 */
export function withSettingsTable(document: string): string {
  const from = document.indexOf(BEGIN);
  const to = document.indexOf(END, from);
  if (from < 0 || to < 0) throw new TypeError(`There is no place for the settings: ${BEGIN} … ${END}`);
  return `${document.slice(0, from)}${BEGIN}\n\n${settingsTable()}\n\n${document.slice(to)}`;
}

function cells({ variable, description, right, ...setting }: Variable): string[] {
  return [`\`${variable}\``, preset(setting), right, description].map((cell) => cell.replaceAll('|', '\\|'));
}

function preset({ default: value, otherwise }: Pick<Variable, 'default' | 'otherwise'>): string {
  if (value === undefined) return otherwise ?? '';
  return value === '' ? 'none' : `\`${value}\``;
}
