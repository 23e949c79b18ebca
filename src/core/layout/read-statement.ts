import type { Expression, Member, Place, Statement } from './statement.js';

/** Undefined when the text is not one whole statement of those that templates write. */
export function readStatement(text: string): Statement | undefined {
  try {
    return new StatementReader(text).statement();
  } catch (error) {
    if (error === UNKNOWN) return undefined;
    throw error;
  }
}

/** Thrown where something stands that templates do not write; one for all, since nobody reads it. */
const UNKNOWN = new Error('unknown');

const VARIABLE = /(?:export )?(?:const|let) (?:[\w$]+|\{ [\w$, ]+ \})(?:: [^=]+?)? = /y;
const IMPORT = /import (?:type )?\{ ([\w$, ]+) \} from /y;
const NAME = /[A-Za-z_$][\w$]*/y;
const NUMBER = /\d[\d.]*(?:e[-+]?\d+)?(?![\w.])/y;
const STRING = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y;
const KEY = /(?:\[(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[\w$]+): /y;
const PARAMETERS = /(?:async )?\((?:[\w$]+(?:: [\w$]+)?(?:, [\w$]+(?:: [\w$]+)?)*)?\) => /y;
const OPERATOR = / (?:===|!==|&&|\|\||\?\?|[<>]=?|[-+*/%?:]) /y;
const SPACE = /\s+/y;
/** `!`: what is no white space begins there, but for what Unicode calls so. */
const FIRST_VISIBLE = 0x21;
const LAST_ASCII = 0x7e;
const WORDS = new Set(['true', 'false', 'null', 'undefined']);

/** Reads from left to right without looking back: the work grows with the text's length only. */
class StatementReader {
  private at = 0;

  constructor(private readonly text: string) {}

  statement(): Statement {
    const start = this.skip();
    const read = this.imported(start) ?? this.variable(start) ?? this.other(start);
    this.take(';');
    this.skip();
    if (this.at < this.text.length) throw UNKNOWN;
    return { ...read, end: this.text.trimEnd().length };
  }

  private imported(start: number): Statement | undefined {
    const names = this.matched(IMPORT);
    if (names === undefined) return undefined;
    const source = this.expression();
    const list = names.slice(names.indexOf('{') + 1, names.lastIndexOf('}')).split(',');
    return { type: 'ImportDeclaration', start, end: this.at, names: list.map((name) => name.trim()), source };
  }

  private variable(start: number): Statement | undefined {
    if (!this.matches(VARIABLE)) return undefined;
    return { type: 'VariableDeclaration', start, end: this.at, init: this.expression() };
  }

  private other(start: number): Statement {
    if (!this.text.startsWith('return ', start))
      return { type: 'ExpressionStatement', start, end: this.at, expression: this.expression() };
    this.at = start + 'return '.length;
    return { type: 'ReturnStatement', start, end: this.at, argument: this.expression() };
  }

  private expression(): Expression {
    const start = this.skip();
    const first = this.operand(start);
    if (!this.operator()) return first;
    do this.operand(this.skip());
    while (this.operator());
    return { type: 'Operation', start, end: this.at };
  }

  private operand(start: number): Expression {
    const prefix = this.prefixed(start);
    if (prefix !== undefined) return prefix;
    let found = this.primary(start);
    for (;;) {
      const next = this.text[this.at];
      if (next === '(') {
        found = { type: 'CallExpression', callee: found, ...this.list('(', ')', 'arguments', start) };
      } else if (next === '.' || next === '`') {
        if (next === '`') this.template();
        else this.member();
        const type = next === '`' ? 'TemplateLiteral' : 'MemberExpression';
        found = { type, object: found, start, end: this.at } as Expression;
      } else return found;
    }
  }

  private prefixed(start: number): Expression | undefined {
    if (this.text.startsWith('await ', start)) return this.argument('AwaitExpression', start, 'await ');
    const first = this.text[start];
    if (first === '-') return this.argument('UnaryExpression', start, '-');
    if ((first !== '(' && first !== 'a') || !this.matches(PARAMETERS)) return undefined;
    const body = this.expression();
    return { type: 'ArrowFunctionExpression', body, start, end: this.at };
  }

  private argument(
    type: 'AwaitExpression' | 'UnaryExpression' | 'SpreadElement',
    start: number,
    mark: string,
  ): Expression {
    this.at = start + mark.length;
    const argument = this.expression();
    return { type, argument, start, end: this.at };
  }

  private primary(start: number): Expression {
    const first = this.text.charCodeAt(start);
    if (first === 0x28) return this.parenthesised(start);
    if (first === 0x7b) return this.object(start);
    if (first === 0x5b) return { type: 'ArrayExpression', ...this.list('[', ']', 'elements', start) };
    if (first === 0x60) {
      this.template();
      return { type: 'TemplateLiteral', start, end: this.at };
    }
    if (this.matches(STRING)) return { type: 'Literal', value: 'string', start, end: this.at };
    if (this.matches(NUMBER)) return { type: 'Literal', value: 'number', start, end: this.at };
    const name = this.matched(NAME);
    if (name === undefined) throw UNKNOWN;
    if (WORDS.has(name)) return { type: 'Literal', value: 'word', start, end: this.at };
    return { type: 'Identifier', start, end: this.at };
  }

  private parenthesised(start: number): Expression {
    this.take('(');
    this.expression();
    this.skip();
    this.take(')');
    return { type: 'Operation', start, end: this.at };
  }

  /** What stands between brackets, and between commas. */
  private list<K extends string>(
    open: string,
    close: string,
    key: K,
    start: number,
  ): Record<K, readonly Expression[]> & Place {
    this.take(open);
    const items: Expression[] = [];
    while (!this.closes(close)) {
      const at = this.skip();
      items.push(
        this.text.startsWith('...', at) ? this.argument('SpreadElement', at, '...') : this.expression(),
      );
      this.separated(close);
    }
    return { [key]: items, start, end: this.at } as Record<K, readonly Expression[]> & Place;
  }

  private object(start: number): Expression {
    this.take('{');
    const properties: Member[] = [];
    while (!this.closes('}')) {
      properties.push(this.property(this.at));
      this.separated('}');
    }
    return { type: 'ObjectExpression', properties, start, end: this.at };
  }

  private property(start: number): Member {
    if (this.text.startsWith('...', start)) {
      const value = this.argument('SpreadElement', start, '...');
      return { start, end: this.at, value };
    }
    // A name alone is a property with the value of that name.
    this.matches(KEY);
    const value = this.expression();
    return { start, end: this.at, value };
  }

  /** Whether the list ends here. */
  private closes(close: string): boolean {
    if (this.text[this.skip()] !== close) return false;
    this.at += 1;
    return true;
  }

  /** Behind an item: a comma, or the end of the list. */
  private separated(close: string): void {
    const next = this.text[this.skip()];
    if (next === ',') this.at += 1;
    else if (next !== close) throw UNKNOWN;
  }

  private member(): void {
    this.at += 1;
    if (!this.matches(NAME)) throw UNKNOWN;
  }

  /** Up to its end, over the code inside of it. */
  private template(): void {
    this.at += 1;
    for (;;) {
      const character = this.text[this.at];
      if (character === undefined) throw UNKNOWN;
      this.at += character === '\\' ? 2 : 1;
      if (character === '`') return;
      if (character === '$' && this.text[this.at] === '{') this.embedded();
    }
  }

  private embedded(): void {
    this.at += 1;
    this.expression();
    this.skip();
    this.take('}');
  }

  private take(character: string): void {
    if (this.text[this.at] !== character) throw UNKNOWN;
    this.at += 1;
  }

  private operator(): boolean {
    return this.text[this.at] === ' ' && this.matches(OPERATOR);
  }

  private matched(pattern: RegExp): string | undefined {
    const start = this.at;
    return this.matches(pattern) ? this.text.slice(start, this.at) : undefined;
  }

  private matches(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return false;
    this.at = pattern.lastIndex;
    return true;
  }

  /** @returns where the next thing begins */
  private skip(): number {
    const next = this.text.charCodeAt(this.at);
    if (next >= FIRST_VISIBLE && next <= LAST_ASCII) return this.at;
    SPACE.lastIndex = this.at;
    if (SPACE.test(this.text)) this.at = SPACE.lastIndex;
    return this.at;
  }
}
