import type {
  ArrayExpression,
  ArrowFunctionExpression,
  CallExpression,
  Expression,
  Member,
  ObjectExpression,
  Place,
  Statement,
} from './statement.js';
import {
  breaks,
  concat,
  fill,
  firstFitting,
  group,
  hardline,
  indent,
  join,
  line,
  softline,
  trailingComma,
  type Doc,
} from './doc.js';

/**
 * The statements that templates write, as documents that break where prettier breaks them. Only those: whatever
 * else there is stays as it was written.
 */
export class StatementDoc {
  /** Objects that were written over several lines, by where they start: prettier leaves those as they are. */
  readonly open = new Set<number>();

  constructor(private readonly source: string) {}

  statement(node: Statement): Doc {
    switch (node.type) {
      case 'ExpressionStatement':
        return concat(this.expression(node.expression), ';');
      case 'ReturnStatement':
        return concat('return ', this.expression(node.argument), ';');
      case 'VariableDeclaration':
        return concat(this.source.slice(node.start, node.init.start), this.expression(node.init), ';');
      case 'ImportDeclaration':
        return this.imports(node.names, node.source);
    }
  }

  private text({ start, end }: Place): string {
    return this.source.slice(start, end);
  }

  private imports(names: readonly string[], source: Place): Doc {
    const list = concat('{', indent(line, join(concat(',', line), names)), trailingComma, line, '}');
    return concat('import ', group(list), ' from ', this.text(source), ';');
  }

  private expression(node: Expression): Doc {
    switch (node.type) {
      case 'AwaitExpression':
        return concat('await ', this.expression(node.argument));
      case 'CallExpression':
        return this.call(node);
      case 'ObjectExpression':
        return this.object(node);
      case 'ArrayExpression':
        return this.array(node);
      case 'ArrowFunctionExpression':
        return this.arrow(node, false);
      case 'SpreadElement':
        return concat('...', this.expression(node.argument));
      default:
        return this.text(node);
    }
  }

  private object(node: ObjectExpression): Doc {
    if (node.properties.length === 0) return '{}';
    const members = node.properties.map((member) => this.member(member));
    const contents = concat('{', indent(line, join(concat(',', line), members)), trailingComma, line, '}');
    return group(contents, this.open.has(node.start), () => this.open.add(node.start));
  }

  private member(member: Member): Doc {
    const key = this.source.slice(member.start, member.value.start).trimEnd();
    const value = this.expression(member.value);
    if (key === '') return value;
    return key.length > SHORT_KEY && isUnbreakable(member.value)
      ? group(concat(key, group(indent(line, value))))
      : concat(key, ' ', value);
  }

  private array(node: ArrayExpression): Doc {
    if (node.elements.length === 0) return '[]';
    if (isNumbers(node)) return this.numbers(node);
    const items = node.elements.map((element) => this.expression(element));
    const contents = concat(
      '[',
      indent(softline, join(concat(',', line), items), trailingComma),
      softline,
      ']',
    );
    return group(contents, isTable(node));
  }

  private numbers(node: ArrayExpression): Doc {
    const last = node.elements.length - 1;
    const parts = node.elements.map((element, index) => this.text(element) + (index < last ? ',' : ''));
    return group(concat('[', indent(softline, fill(parts)), softline, ']'));
  }

  /** A chain of three or more, such as `api.as(userA).get(…)`, has each call on a line of its own when it must break. */
  private call(node: CallExpression): Doc {
    const links = this.links(node);
    const oneLine = concat(...links);
    if (links.length < 3) return group(oneLine);
    const [root = '', ...calls] = links;
    const expanded = concat(root, indent(hardline, join(hardline, calls)));
    if (calls.slice(0, -1).some(breaks)) return group(expanded);
    return firstFitting([oneLine, expanded], breaks(oneLine));
  }

  /** `expect(x)`, `.not.toBe(y)`; a root that is called belongs to its call. */
  private links(node: CallExpression): Doc[] {
    const { callee } = node;
    const args = this.callArguments(node.arguments);
    if (callee.type !== 'MemberExpression') return [concat(this.expression(callee), args)];
    let { object } = callee;
    while (object.type === 'MemberExpression' && object.object.type === 'CallExpression')
      object = object.object;
    const before = object.type === 'CallExpression' ? this.links(object) : [this.text(object)];
    return [...before, concat(this.source.slice(object.end, callee.end), args)];
  }

  private callArguments(args: readonly Expression[]): Doc {
    if (args.length === 0) return '()';
    const docs = args.map((argument) => this.expression(argument));
    const list = (forced: boolean): Doc =>
      group(
        concat('(', indent(softline, join(concat(',', line), docs), trailingComma), softline, ')'),
        forced,
      );
    const last = args.at(-1);
    if (last === undefined || !hugs(args)) return list(docs.some(breaks));
    const first = docs.slice(0, -1);
    if (first.some(breaks)) return list(true);
    const hugged = last.type === 'ArrowFunctionExpression' ? this.arrow(last, true) : (docs.at(-1) ?? '');
    const before = concat('(', ...first.flatMap((doc) => [doc, ', ']));
    return firstFitting(
      [concat(before, hugged, ')'), concat(before, group(hugged, true), ')'), list(true)],
      docs.some(breaks),
    );
  }

  private arrow(node: ArrowFunctionExpression, hugged: boolean): Doc {
    const head = this.source.slice(node.start, node.body.start).trimEnd();
    const body = this.expression(node.body);
    const end = hugged ? [trailingComma, softline] : [];
    return group(concat(head, group(concat(indent(line, body), ...end))));
  }
}

/** Of a property with its colon; behind longer ones, a value that cannot be broken goes to a line of its own. */
const SHORT_KEY = 5;

/** Strings, and calls with nothing in them that could be broken. */
function isUnbreakable(node: Expression): boolean {
  if (node.type === 'Literal') return node.value === 'string';
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return false;
  const [argument] = node.arguments;
  return (
    node.arguments.length < 2 && (argument === undefined || argument.end - argument.start <= SHORT_ARGUMENT)
  );
}

/** A quarter of a line. */
const SHORT_ARGUMENT = 27;

function isNumbers({ elements }: ArrayExpression): boolean {
  return (
    elements.length > 1 &&
    elements.every((element) => {
      const value = element.type === 'UnaryExpression' ? element.argument : element;
      return value.type === 'Literal' && value.value === 'number';
    })
  );
}

/** More than one object, or list, of more than one element each: prettier shows it row by row. */
function isTable({ elements }: ArrayExpression): boolean {
  const [first] = elements;
  return (
    elements.length > 1 && elements.every((element) => element.type === first?.type && 1 < sizeOf(element))
  );
}

function sizeOf(element: Expression): number {
  if (element.type === 'ObjectExpression') return element.properties.length;
  return element.type === 'ArrayExpression' ? element.elements.length : 0;
}

/** The last argument may keep its opening bracket on the line of the call. */
function hugs(args: readonly Expression[]): boolean {
  const last = args.at(-1);
  if (last === undefined || last.type === args.at(-2)?.type) return false;
  if (last.type === 'ObjectExpression') return last.properties.length > 0;
  if (last.type === 'ArrayExpression')
    return last.elements.length > 0 && !(args.length > 1 && isNumbers(last));
  return last.type === 'ArrowFunctionExpression';
}
