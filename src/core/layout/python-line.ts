import { concat, group, indent, join, line, softline, trailingComma, type Doc } from './doc.js';
import { printDoc } from './print-doc.js';
import { textWidth } from './text-width.js';

/** As in the suites' pyproject.toml. */
export const PYTHON_WIDTH = 100;
const LEVEL = 4;

export function isLongPython(text: string): boolean {
  if (text.trimStart().startsWith('#')) return false;
  // Wide characters take two columns, so that half the width in characters may be too much.
  return text.length > PYTHON_WIDTH / 2 && textWidth(text) > PYTHON_WIDTH;
}

/** A statement that templates write on one line, broken where ruff and black break it: inside of its brackets. */
export function brokenPython(text: string): string {
  const margin = text.search(/\S/);
  const parts = new PythonLine(text.slice(margin)).statement();
  return parts === undefined ? text : printDoc(parts, margin, PYTHON_WIDTH, LEVEL);
}

const BRACKETS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const STRING = /(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/y;
const PLAIN = /[^()[\]{},"']+/y;
/** Comprehensions and conditions have rules of their own: a template that needs them breaks them itself. */
const UNKNOWN = /\b(?:for|if|else|and|or)\b/;

/** Reads a statement as text and brackets; whatever else Python has stays as it was written. */
class PythonLine {
  private at = 0;

  constructor(private readonly text: string) {}

  /** Undefined when it is not one whole statement of a kind that is known. */
  statement(): Doc | undefined {
    const imported = /^from \S+ import /.exec(this.text);
    if (imported !== null) return importDoc(imported[0], this.text.slice(imported[0].length));
    if (this.text.endsWith(',')) return undefined;
    const items = this.items('');
    return items === undefined ? undefined : join(', ', items);
  }

  /** What stands between commas, up to the closing bracket. */
  private items(close: string): readonly Doc[] | undefined {
    const items: Doc[] = [];
    let parts: Doc[] = [];
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined || character === close) {
        if (character !== (close === '' ? undefined : close)) return undefined;
        this.at += 1;
        return parts.length === 0 ? items : [...items, item(parts)];
      }
      if (character === ',') {
        items.push(item(parts));
        parts = [];
        this.at += this.text[this.at + 1] === ' ' ? 2 : 1;
      } else {
        const part = this.part(character);
        if (part === undefined) return undefined;
        parts.push(part);
      }
    }
  }

  private part(character: string): Doc | undefined {
    const close = BRACKETS[character];
    if (close !== undefined) return this.bracketed(character, close);
    const found = this.read(STRING) ?? this.read(PLAIN);
    return found === undefined || (!/^["']/.test(found) && UNKNOWN.test(found)) ? undefined : found;
  }

  private read(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  private bracketed(open: string, close: string): Doc | undefined {
    const isCall = open === '(' && /[\w)\]]/.test(this.text[this.at - 1] ?? '');
    this.at += 1;
    const items = this.items(close);
    if (items === undefined) return undefined;
    if (items.length === 0) return open + close;
    const list = concat(join(concat(',', line), items), trailingComma);
    // The arguments of a call may all go to one line of their own; what is in a display goes to a line each.
    return group(concat(open, indent(softline, isCall ? group(list) : list), softline, close));
  }
}

const TIMES = /^ (\* \d+)$/;

/** `"n" * 81` goes to two lines when it must; everything else is broken inside of its brackets only. */
function item(parts: readonly Doc[]): Doc {
  const last = parts.at(-1);
  const times = typeof last === 'string' ? TIMES.exec(last)?.[1] : undefined;
  return times === undefined ? concat(...parts) : group(concat(...parts.slice(0, -1), line, times));
}

function importDoc(before: string, names: string): Doc {
  const list = concat(join(concat(',', line), names.split(', ')), trailingComma);
  return concat(before, '(', indent(softline, list), softline, ')');
}
