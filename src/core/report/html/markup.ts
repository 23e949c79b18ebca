/** Markup that was made by `html`: everything else is text, and is escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = Markup | string | number | undefined | false | readonly Part[];

/** Markup in which every value is text, unless it is markup itself: titles, paths and answers are strangers' strings. */
export function html(parts: TemplateStringsArray, ...values: Part[]): Markup {
  return new Markup(parts.reduce((before, part, index) => before + written(values[index - 1]) + part));
}

function written(value: Part): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return value.map((part) => written(part)).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Characters that nobody sees, and marks that turn the direction of what is around them. */
const UNSEEN =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]/g;

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(UNSEEN, '\uFFFD')
    .replaceAll(/[&<>"'`]/g, (character) => ENTITIES[character] ?? character);
}
