import type { GroupSpan, NamedImport, Outline, Span } from './test-file.js';

/** Where imports, groups and tests of a Python file stand, which its indentation tells. */
export function outlinePython(content: string, marker: RegExp): Outline {
  const lines = content.split('\n');
  const code = startsInCode(lines);
  const outline = new Outliner(lines, code);
  return {
    imports: outline.imports(),
    groups: outline.groups(),
    tests: lines.flatMap((line, from) =>
      code[from] === true && marker.test(line) ? [{ from, to: outline.endOfTest(from) }] : [],
    ),
  };
}

class Outliner {
  constructor(
    private readonly lines: readonly string[],
    private readonly code: readonly boolean[],
  ) {}

  imports(): (NamedImport & Span)[] {
    return this.lines.flatMap((line, from) => {
      if (line === 'import pytest' && this.code[from] === true)
        return [{ module: 'pytest', names: [], from, to: from + 1 }];
      const start = this.code[from] === true ? /^from (\S+) import (.*)$/u.exec(line) : null;
      if (start === null) return [];
      const [, module = '', rest = ''] = start;
      const to = rest.startsWith('(') ? this.closing(from) : from + 1;
      const text = [rest, ...this.lines.slice(from + 1, to)].join(' ').replaceAll(/[()]/gu, '');
      const names = text
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
      return text.includes('#') || text.includes('*') ? [] : [{ module, names, from, to }];
    });
  }

  groups(): GroupSpan[] {
    return this.lines.flatMap((line, at) => {
      const name = this.code[at] === true ? /^class (\w+)/u.exec(line)?.[1] : undefined;
      if (name === undefined) return [];
      let from = at;
      while (/^(# |@)/u.test(this.lines[from - 1] ?? '')) from -= 1;
      const to = this.endOfBlock(at, 0);
      return [{ title: name, from, to, inside: { from: at + 1, to } }];
    });
  }

  endOfTest(marker: number): number {
    const margin = indentOf(this.lines[marker] ?? '');
    let at = marker + 1;
    while (at < this.lines.length && !/^\s*(?:async )?def /u.test(this.lines[at] ?? '')) {
      // A marker that no function follows is a comment like any other.
      if (!/^\s*[#@]/u.test(this.lines[at] ?? '')) return marker + 1;
      at += 1;
    }
    return this.endOfBlock(at, margin);
  }

  /** First line after the block that a line opens, without the blank lines at its end. */
  private endOfBlock(opening: number, margin: number): number {
    let end = opening + 1;
    for (let at = end; at < this.lines.length; at += 1) {
      const line = this.lines[at] ?? '';
      if (line.trim() === '') continue;
      const isInside = this.code[at] === false || indentOf(line) > margin || /^\s*\)/u.test(line);
      if (!isInside) break;
      end = at + 1;
    }
    return end;
  }

  private closing(from: number): number {
    const at = this.lines.findIndex((line, index) => index >= from && line.includes(')'));
    return at < 0 ? from + 1 : at + 1;
  }
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

const TOKENS = /"""|'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#.*/gu;

/** Whether each line begins outside of strings that go over several lines. */
function startsInCode(lines: readonly string[]): readonly boolean[] {
  let quote: string | undefined;
  return lines.map((line) => {
    const isCode = quote === undefined;
    let rest = line;
    for (;;) {
      if (quote !== undefined) {
        const end = rest.indexOf(quote);
        if (end < 0) return isCode;
        rest = rest.slice(end + 3);
        quote = undefined;
      }
      const opened = [...rest.matchAll(TOKENS)].find(([token]) => token === '"""' || token === "'''");
      if (opened === undefined) return isCode;
      [quote] = opened;
      rest = rest.slice(opened.index + 3);
    }
  });
}
