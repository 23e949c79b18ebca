import type { Json } from '#core/spec/index';
import { jsonText } from './json-text.js';
import { textWidth } from './text-width.js';

/** Where a value stands: the margin of its line, the columns before it, and whether a comma follows it. */
interface Place {
  readonly margin: number;
  readonly before: number;
  readonly comma: boolean;
}

/** JSON as prettier leaves it: objects over several lines, lists of plain values on one line where they fit. */
export function prettyJson(value: Json, width: number): string {
  return new JsonPrinter(width).print(value, { margin: 0, before: 0, comma: false });
}

class JsonPrinter {
  /** Keys as they are printed: a manifest has a few, thousands of times. */
  private readonly keys = new Map<string, string>();

  constructor(private readonly width: number) {}

  print(value: Json, place: Place): string {
    if (isList(value)) return this.list(value, place);
    if (!isRecord(value)) return scalarText(value);
    const entries = Object.entries(value);
    if (entries.length === 0) return '{}';
    const rows = entries.map(([name, member], index) => {
      const key = this.key(name);
      const at = {
        margin: place.margin + 2,
        before: place.margin + 2 + textWidth(key),
        comma: index < entries.length - 1,
      };
      return key + this.print(member, at);
    });
    return broken('{}', rows, place.margin);
  }

  private key(name: string): string {
    const key = this.keys.get(name) ?? `${jsonText(name)}: `;
    this.keys.set(name, key);
    return key;
  }

  private list(items: readonly Json[], place: Place): string {
    if (items.length === 0) return '[]';
    const flat = flatList(items);
    const room = this.width - place.before - (place.comma ? 1 : 0);
    if (flat !== undefined && textWidth(flat) <= room) return flat;
    const margin = place.margin + 2;
    if (isNumbers(items)) return broken('[]', this.filled(items, margin), place.margin, '');
    const rows = items.map((item, index) =>
      this.print(item, { margin, before: margin, comma: index < items.length - 1 }),
    );
    return broken('[]', rows, place.margin);
  }

  /** As many numbers on each line as fit. */
  private filled(items: readonly number[], margin: number): string[] {
    const lines: string[] = [];
    let current = '';
    for (const [index, item] of items.entries()) {
      const text = scalarText(item) + (index < items.length - 1 ? ',' : '');
      if (current !== '' && margin + current.length + 1 + text.length > this.width) {
        lines.push(current);
        current = text;
      } else current = current === '' ? text : `${current} ${text}`;
    }
    return [...lines, current];
  }
}

function broken(brackets: '[]' | '{}', rows: readonly string[], margin: number, separator = ','): string {
  const inner = ' '.repeat(margin + 2);
  const [open = '', close = ''] = brackets;
  return `${open}\n${inner}${rows.join(`${separator}\n${inner}`)}\n${' '.repeat(margin)}${close}`;
}

/** Undefined when something in it goes over several lines, whatever room there is. */
function flatList(items: readonly Json[]): string | undefined {
  if (items.length > 1 && items.every((item) => isList(item) && item.length > 1)) return undefined;
  const texts = items.map(flatItem);
  return texts.every((text) => text !== undefined) ? `[${texts.join(', ')}]` : undefined;
}

function flatItem(item: Json): string | undefined {
  if (isList(item)) return flatList(item);
  if (!isRecord(item)) return scalarText(item);
  return Object.keys(item).length === 0 ? '{}' : undefined;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumbers(items: readonly Json[]): items is readonly number[] {
  return items.length > 1 && items.every((item) => typeof item === 'number');
}

/** Prettier writes exponents without a plus sign. */
function scalarText(value: Json): string {
  return typeof value === 'number' ? jsonText(value).replace('e+', 'e') : jsonText(value);
}
