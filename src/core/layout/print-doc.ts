import { type Doc, flatText, type GroupDoc, type IndentDoc, widthOf } from './doc.js';
import { textWidth } from './text-width.js';

interface Command {
  readonly indent: number;
  readonly flat: boolean;
  readonly doc: Doc;
}

/** Lays a document out in `width` columns; `indent` is the column that it starts at and returns to. */
export function printDoc(doc: Doc, indent: number, width: number, step = 2): string {
  return new DocPrinter(width, step).print({ indent, flat: false, doc });
}

class DocPrinter {
  /** Those that are complete. */
  private readonly lines: string[] = [];
  private line = '';
  private column = 0;
  private readonly rest: Command[] = [];
  /** After a line that is always broken, what was to be flat may be broken after all. */
  private remeasure = false;

  constructor(
    private readonly width: number,
    /** Columns of one level. */
    private readonly level: number,
  ) {}

  print(root: Command): string {
    this.write(' '.repeat(root.indent));
    this.rest.push(root);
    for (let next = this.rest.pop(); next !== undefined; next = this.rest.pop()) this.step(next);
    return [...this.lines, this.line].join('\n');
  }

  private step(command: Command): void {
    const { doc, indent, flat } = command;
    if (typeof doc === 'string') return this.write(doc);
    switch (doc.kind) {
      case 'concat':
        pushAll(this.rest, doc.parts, command);
        return;
      case 'indent':
        this.rest.push({ indent: indent + this.level, flat, doc: doc.contents });
        return;
      case 'if-broken':
        return flat ? undefined : this.write(doc.text);
      case 'line':
        if (flat && !doc.hard) return this.write(doc.flat);
        this.remeasure = flat;
        return this.newline(indent);
      case 'fill':
        return this.fill(doc.parts, command);
      case 'group':
        return this.group(flat && !this.remeasure ? unbroken(doc, command) : this.chosen(doc, indent));
    }
  }

  /** What stays on its line need not be looked at part by part. */
  private group(next: Command): void {
    const width = next.flat ? widthOf(next.doc) : undefined;
    if (width === undefined) this.rest.push(next);
    else this.write(flatText(next.doc), width);
  }

  private write(text: string, width = textWidth(text)): void {
    this.line += text;
    this.column += width;
  }

  private newline(indent: number): void {
    this.lines.push(this.line.trimEnd());
    this.line = ' '.repeat(indent);
    this.column = indent;
  }

  private fill(parts: readonly string[], { indent, flat }: Command): void {
    const [first = '', ...others] = flat ? parts : [...parts.slice(0, -1), `${parts.at(-1) ?? ''},`];
    this.write(first);
    for (const part of others) {
      if (flat || this.column + 1 + textWidth(part) <= this.width) this.write(` ${part}`);
      else {
        this.newline(indent);
        this.write(part);
      }
    }
  }

  private chosen(doc: GroupDoc, indent: number): Command {
    this.remeasure = false;
    const states = doc.states ?? [doc.contents];
    const fitting = doc.breaks
      ? undefined
      : states.find((state) => this.fits({ indent, flat: true, doc: state }));
    if (fitting !== undefined) return { indent, flat: true, doc: fitting };
    doc.onBreak?.();
    return { indent, flat: false, doc: states.at(-1) ?? doc.contents };
  }

  /** True when everything up to the next possible line break fits into the room that is left. */
  private fits(next: Command): boolean {
    const commands: Command[] = [next];
    let restIndex = this.rest.length;
    let room = this.width - this.column;
    while (room >= 0) {
      const command = commands.pop() ?? this.rest[(restIndex -= 1)];
      if (command === undefined) return true;
      const { doc, flat } = command;
      if (typeof doc === 'string') room -= textWidth(doc);
      else if (flat && doc.width !== undefined) room -= doc.width;
      else if (doc.kind === 'line') return true;
      else if (doc.kind === 'if-broken') room -= doc.text.length;
      else if (doc.kind === 'fill') return room >= textWidth(doc.parts[0] ?? '');
      else if (doc.kind === 'concat') pushAll(commands, doc.parts, command);
      else commands.push(inside(doc, command));
    }
    return false;
  }
}

/** What a flat group prints; one that cannot be flat is broken inside of flat text, too. */
function unbroken(doc: GroupDoc, { indent, flat }: Command): Command {
  return { indent, flat: flat && !doc.breaks, doc: doc.contents };
}

function inside(doc: GroupDoc | IndentDoc, command: Command): Command {
  const { indent } = command;
  if (doc.kind === 'indent') return { indent, flat: command.flat, doc: doc.contents };
  const flat = command.flat && !doc.breaks;
  return { indent, flat, doc: flat ? doc.contents : (doc.states?.at(-1) ?? doc.contents) };
}

/** The last comes first: what is pushed last is taken first. */
function pushAll(commands: Command[], parts: readonly Doc[], { indent, flat }: Command): void {
  for (let index = parts.length - 1; index >= 0; index -= 1)
    commands.push({ indent, flat, doc: parts[index] ?? '' });
}
