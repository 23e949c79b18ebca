import type { Language } from '../language/language.js';
import type { ParsedTemplate } from './check-template.js';
import type { RenderMeter } from './meter.js';
import { type OutputHelper, OUTPUT_HELPERS } from './output-helpers.js';
import { TemplatePackInvalid } from './pack-invalid.js';
import { pathName } from './template-rules.js';

/** Where a part of a template is rendered: what `this`, `../` and `@first` mean there. */
interface Scope {
  readonly context: unknown;
  /** The scope of `../`. */
  readonly outer: Scope | undefined;
  readonly loop: Loop;
}

/** What stands behind `@`; at the outermost, nothing but the root. */
interface Loop {
  readonly root: unknown;
  readonly index?: number;
  readonly first?: boolean;
  readonly last?: boolean;
  /** The loop of `@../index`. */
  readonly around?: Loop;
}

/** Text stands for itself; everything else is printed anew in each scope. */
type Part = string | ((scope: Scope) => string);
type Value = (scope: Scope) => unknown;

export interface CompilerOptions {
  readonly partials: ReadonlyMap<string, ParsedTemplate>;
  readonly language: Language;
  /** Counts what a rendering does. */
  readonly meter: RenderMeter;
}

/**
 * Turns checked templates into functions. Handlebars parses them; its runtime is made for templates that may call
 * anything, and looks each name up in a dozen ways. Ours use a small part of the language, a hundred times a test.
 */
export class TemplateCompiler {
  private readonly partials = new Map<string, (scope: Scope) => string>();

  constructor(private readonly options: CompilerOptions) {}

  /** @returns what prints the template for a view */
  template({ program }: ParsedTemplate): (view: object) => string {
    const print = this.program(program);
    return (view) => print({ context: view, outer: undefined, loop: { root: view } });
  }

  private program(program: hbs.AST.Program | undefined): (scope: Scope) => string {
    const parts = joined((program?.body ?? []).map((node) => this.part(node)));
    const [only] = parts;
    if (only === undefined) return () => '';
    if (parts.length === 1) return typeof only === 'string' ? () => only : only;
    return (scope) => {
      let output = '';
      for (const part of parts) output += typeof part === 'string' ? part : part(scope);
      return output;
    };
  }

  private part(node: hbs.AST.Statement): Part {
    switch (node.type) {
      case 'ContentStatement':
        return (node as hbs.AST.ContentStatement).value;
      case 'MustacheStatement':
        return this.mustache(node as hbs.AST.MustacheStatement);
      case 'BlockStatement':
        return this.block(node as hbs.AST.BlockStatement);
      case 'PartialStatement':
        return this.partial(node as hbs.AST.PartialStatement);
      default:
        return '';
    }
  }

  private mustache({ path, params }: hbs.AST.MustacheStatement): Part {
    const { language, meter } = this.options;
    const { print } = OUTPUT_HELPERS[pathName(path)] as OutputHelper;
    const value = valueOf(params[0]);
    return (scope) => {
      meter.count();
      return print(value(scope), language);
    };
  }

  private block(node: hbs.AST.BlockStatement): Part {
    const cases = casesOf(node);
    return cases.length < FEW_CASES ? this.plainBlock(node) : this.choice(node, cases);
  }

  /** One value compared with one text after the other is looked up once. */
  private choice({ params }: hbs.AST.BlockStatement, cases: readonly hbs.AST.BlockStatement[]): Part {
    const value = valueOf(comparison(params[0])?.compared);
    const inside = new Map<unknown, (scope: Scope) => string>();
    for (const { params: own, program } of cases.toReversed())
      inside.set(comparison(own[0])?.text, this.program(program));
    const otherwise = this.program(cases.at(-1)?.inverse);
    return (scope) => (inside.get(value(scope)) ?? otherwise)(scope);
  }

  private plainBlock({ path, params, program, inverse }: hbs.AST.BlockStatement): Part {
    const inside = this.program(program);
    const otherwise = this.program(inverse);
    const value = valueOf(params[0]);
    switch (pathName(path)) {
      case 'each':
        return this.each(value, inside, otherwise);
      case 'if':
        return (scope) => (holds(value(scope)) ? inside(scope) : otherwise(scope));
      case 'unless':
        return (scope) => (holds(value(scope)) ? otherwise(scope) : inside(scope));
      default:
        return (scope) => indented(inside(scope), Number(value(scope)) || 0);
    }
  }

  private each(value: Value, inside: (scope: Scope) => string, otherwise: (scope: Scope) => string): Part {
    const { meter } = this.options;
    return (scope) => {
      const list = value(scope);
      if (!Array.isArray(list) || list.length === 0) return otherwise(scope);
      const around = scope.loop;
      const { root } = around;
      let output = '';
      for (let index = 0; index < list.length; index += 1) {
        meter.count();
        const loop = { root, index, first: index === 0, last: index === list.length - 1, around };
        output += inside({ context: list[index] as unknown, outer: scope, loop });
      }
      return output;
    };
  }

  private partial({ name, params, hash, indent }: hbs.AST.PartialStatement): Part {
    const print = this.partialNamed((name as hbs.AST.PathExpression).original);
    const context = params[0] === undefined ? undefined : valueOf(params[0]);
    const members = (hash?.pairs ?? []).map(({ key, value }) => [key, valueOf(value)] as const);
    const into = (scope: Scope): Scope => {
      if (context === undefined && members.length === 0) return scope;
      const given = context === undefined ? scope.context : context(scope);
      const own = Object.fromEntries(members.map(([key, value]) => [key, value(scope)]));
      const seen = members.length === 0 ? given : { ...(given as object), ...own };
      return { context: seen, outer: scope, loop: scope.loop };
    };
    if (indent === '') return (scope) => print(into(scope));
    return (scope) => print(into(scope)).replace(/^(?=[^])/gm, indent);
  }

  /** Compiled when it is first used in this place or another: the check has seen that they make no circle. */
  private partialNamed(name: string): (scope: Scope) => string {
    const known = this.partials.get(name);
    if (known !== undefined) return known;
    const partial = this.options.partials.get(name);
    if (partial === undefined)
      throw new TemplatePackInvalid({ file: name, line: 1, column: 1 }, 'is no partial of this pack');
    const print = this.program(partial.program);
    this.partials.set(name, print);
    return print;
  }
}

/** Fewer are as quickly compared one after the other. */
const FEW_CASES = 3;

/** `{{#if (eq kind 'a')}}…{{else if (eq kind 'b')}}…`: the blocks that compare the same value with texts. */
function casesOf(node: hbs.AST.BlockStatement): readonly hbs.AST.BlockStatement[] {
  const wanted = comparison(node.params[0])?.compared.original;
  const cases: hbs.AST.BlockStatement[] = [];
  for (let next: hbs.AST.Statement | undefined = node; next?.type === 'BlockStatement';) {
    const block = next as hbs.AST.BlockStatement;
    const compared = comparison(block.params[0])?.compared.original;
    if (compared === undefined || compared !== wanted || pathName(block.path) !== 'if') break;
    cases.push(block);
    const { body = [] } = block.inverse ?? {};
    next = body.length === 1 ? body[0] : undefined;
  }
  return cases;
}

/** `eq kind 'a'`: a value compared with a text. */
function comparison(
  node: hbs.AST.Expression | undefined,
): { readonly compared: hbs.AST.PathExpression; readonly text: string } | undefined {
  if (node?.type !== 'SubExpression') return undefined;
  const { path, params } = node as hbs.AST.SubExpression;
  const [compared, text] = params;
  if (pathName(path) !== 'eq' || compared?.type !== 'PathExpression' || text?.type !== 'StringLiteral')
    return undefined;
  return { compared: compared as hbs.AST.PathExpression, text: (text as hbs.AST.StringLiteral).value };
}

function joined(parts: readonly Part[]): readonly Part[] {
  const together: Part[] = [];
  for (const part of parts) {
    const before = together.at(-1);
    if (typeof part === 'string' && typeof before === 'string') together[together.length - 1] = before + part;
    else if (part !== '') together.push(part);
  }
  return together;
}

function indented(text: string, columns: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(Math.min(40, columns)));
}

function valueOf(node: hbs.AST.Expression | undefined): Value {
  switch (node?.type) {
    case 'PathExpression':
      return pathValue(node as hbs.AST.PathExpression);
    case 'SubExpression':
      return condition(node as hbs.AST.SubExpression);
    default: {
      const { value } = node as hbs.AST.StringLiteral | hbs.AST.NumberLiteral | hbs.AST.BooleanLiteral;
      return () => value;
    }
  }
}

function pathValue({ data, depth, parts }: hbs.AST.PathExpression): Value {
  const names = parts.map(String);
  const start: Value = data ? (scope) => loopAt(scope.loop, depth) : (scope) => contextAt(scope, depth);
  const [only] = names;
  if (only === undefined) return start;
  if (names.length === 1) return (scope) => member(start(scope), only);
  return (scope) => names.reduce(member, start(scope));
}

function contextAt(scope: Scope, depth: number): unknown {
  let found: Scope | undefined = scope;
  for (let left = depth; left > 0; left -= 1) found = found?.outer;
  return found?.context;
}

function loopAt(loop: Loop, depth: number): unknown {
  let found: Loop | undefined = loop;
  for (let left = depth; left > 0; left -= 1) found = found?.around;
  return found;
}

/** Only what a value has itself: nothing that its class or the language gives to every value. */
function member(value: unknown, name: string): unknown {
  if (value === null || value === undefined) return value;
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function condition({ path, params }: hbs.AST.SubExpression): Value {
  const [left = () => undefined, right = () => undefined] = params.map(valueOf);
  switch (pathName(path)) {
    case 'eq':
      return (scope) => left(scope) === right(scope);
    case 'not':
      return (scope) => !holds(left(scope));
    case 'and':
      return (scope) => holds(left(scope)) && holds(right(scope));
    default:
      return (scope) => holds(left(scope)) || holds(right(scope));
  }
}

/** An empty list is nothing to show. */
function holds(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
