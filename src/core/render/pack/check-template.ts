import { BLOCK_HELPERS, OUTPUT_HELPERS, type Position } from './output-helpers.js';
import { TemplatePackInvalid, type TemplatePlace } from './pack-invalid.js';
import type { ScanState, Scanner } from './scanner.js';
import * as rules from './template-rules.js';
import { refuse, type Node } from './template-rules.js';

export interface ParsedTemplate {
  readonly file: string;
  readonly program: hbs.AST.Program;
}

type States = readonly ScanState[];

/** More nodes than any template of a person has; partials that include each other often enough get there. */
const MOST_NODES = 50_000;

// eslint-disable-next-line no-control-regex -- control characters are what this is about
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

/**
 * Walks a template as it would be rendered, with every branch taken and every loop run none, one and two times,
 * and follows its partials to where they are used. Whatever prints is judged by the place it would print at.
 */
export class TemplateCheck {
  private readonly including: string[] = [];
  private visited = 0;

  constructor(
    private readonly partials: ReadonlyMap<string, ParsedTemplate>,
    private readonly scanner: Scanner,
  ) {}

  run({ file, program }: ParsedTemplate): void {
    for (const end of this.walk(program.body, file, [this.scanner.start])) {
      if (end.open?.position === 'expression')
        throw new TemplatePackInvalid(end.open.place, 'a value must not end a file');
      if (this.scanner.complete(end)) continue;
      throw new TemplatePackInvalid(
        { file, line: 1, column: 1 },
        'the file ends inside a string, a comment or braces',
      );
    }
  }

  private walk(nodes: readonly Node[], file: string, states: States): States {
    return nodes.reduce<States>((before, node) => distinct(this.visit(node, file, before)), states);
  }

  private visit(node: Node, file: string, states: States): States {
    this.visited += 1;
    if (this.visited > MOST_NODES) refuse(file, node, 'the template is too large: do its partials multiply?');
    switch (node.type) {
      case 'ContentStatement':
        return states.map((state) => this.read(node as hbs.AST.ContentStatement, file, state));
      case 'CommentStatement':
        return states;
      case 'MustacheStatement':
        return this.mustache(node as hbs.AST.MustacheStatement, file, states);
      case 'BlockStatement':
        return this.block(node as hbs.AST.BlockStatement, file, states);
      case 'PartialStatement':
        return this.partial(node as hbs.AST.PartialStatement, file, states);
      default:
        return refuse(file, node, rules.unsupported(node.type));
    }
  }

  private read(content: hbs.AST.ContentStatement, file: string, state: ScanState): ScanState {
    if (CONTROL.test(content.value)) refuse(file, content, 'the template contains a control character');
    let now = state;
    for (let index = 0; index < content.value.length; index += 1) {
      const character = content.value.charAt(index);
      now = this.scanner.step(this.close(now, character), character, content.value.charAt(index + 1));
    }
    return now;
  }

  /** Judges what follows a value; white space after an expression leaves the question open. */
  private close(state: ScanState, character: string): ScanState {
    if (state.open === undefined) return state;
    const problem = this.scanner.after(state.open, character);
    if (problem !== undefined) throw new TemplatePackInvalid(state.open.place, `the value ${problem}`);
    const ends = !/\s/.test(character) || (this.scanner.ends?.(state, character) ?? false);
    const waits = state.open.position === 'expression' && !ends;
    return waits ? state : { ...state, open: undefined };
  }

  private mustache(node: hbs.AST.MustacheStatement, file: string, states: States): States {
    if (!node.escaped)
      refuse(file, node, 'raw output, {{{…}}} or {{&…}}, is not allowed: print through a helper');
    const name = rules.pathName(node.path);
    const helper = Object.hasOwn(OUTPUT_HELPERS, name) ? OUTPUT_HELPERS[name] : undefined;
    if (helper === undefined || node.params.length === 0)
      return refuse(file, node, rules.unknownMustache(name, node));
    this.oneValue(name, node, file);
    return states.map((state) => {
      const position = this.placeFor(helper.positions, state, { file, node, name });
      const { line, column } = node.loc.start;
      const place: TemplatePlace = { file, line, column: column + 1 };
      return { ...state, open: { position, before: state.last, place }, last: 'value', gap: false };
    });
  }

  private placeFor(
    positions: readonly Position[],
    state: ScanState,
    { file, node, name }: { file: string; node: Node; name: string },
  ): Position {
    if (state.open !== undefined)
      refuse(file, node, 'two values must not touch: put text of the template between them');
    const here = this.scanner.position(state);
    if (typeof here === 'object') return refuse(file, node, here.refused);
    if (positions.includes(here)) return here;
    // A name is an expression, too.
    if (here === 'expression' && positions.includes('name')) return 'name';
    return refuse(file, node, `{{${name} …}} must not stand here, where only ${rules.helpersFor(here)} may`);
  }

  private block(node: hbs.AST.BlockStatement, file: string, states: States): States {
    const name = rules.pathName(node.path);
    if (!BLOCK_HELPERS.has(name)) refuse(file, node, rules.unknownBlock(name));
    this.oneValue(`#${name}`, node, file);
    const inside = this.body(node.program, file, states);
    const again = name === 'each' ? this.body(node.program, file, inside) : [];
    const otherwise = this.body(node.inverse, file, states);
    return [...inside, ...again, ...otherwise];
  }

  private oneValue(
    name: string,
    node: hbs.AST.MustacheStatement | hbs.AST.BlockStatement,
    file: string,
  ): void {
    if (node.params.length !== 1 || (node.hash?.pairs.length ?? 0) > 0)
      refuse(file, node, `{{${name} …}} takes exactly one value`);
    rules.checkParams(file, node.params);
  }

  /** What a block prints must begin and end in the same place, or what follows would depend on a value. */
  private body(program: hbs.AST.Program | undefined, file: string, states: States): States {
    if (program === undefined) return states;
    return states.flatMap((before) => {
      const ends = this.walk(program.body, file, [before]);
      const elsewhere = ends.some((end) => end.mode !== before.mode);
      if (elsewhere)
        refuse(
          file,
          program,
          'a block must end where it began: it opens or closes a string, a comment or braces',
        );
      return ends;
    });
  }

  private partial(node: hbs.AST.PartialStatement, file: string, states: States): States {
    const name = rules.partialName(node, file);
    const found = this.partials.get(name);
    if (found === undefined) return refuse(file, node, `there is no partial "${name}" in this pack`);
    const loop = [...this.including, name];
    if (this.including.includes(name)) refuse(file, node, `endless loop of partials: ${loop.join(' → ')}`);
    rules.checkParams(file, [...node.params, ...(node.hash?.pairs ?? []).map((pair) => pair.value)]);
    this.including.push(name);
    const ends = this.walk(found.program.body, found.file, states);
    this.including.pop();
    return ends;
  }
}

function distinct(states: States): States {
  if (states.length < 2) return states;
  return [...new Map(states.map((state) => [JSON.stringify(state), state])).values()];
}
