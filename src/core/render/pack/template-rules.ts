import { BLOCK_HELPERS, CONDITION_HELPERS, OUTPUT_HELPERS, type Position } from './output-helpers.js';
import { TemplatePackInvalid } from './pack-invalid.js';

export type Node = hbs.AST.Node;

export function refuse(file: string, node: Node, detail: string): never {
  const { line, column } = node.loc.start;
  throw new TemplatePackInvalid({ file, line, column: column + 1 }, detail);
}

/** Names that reach an object's machinery; the engine refuses them as well when it renders. */
const MACHINERY = new Set([
  'constructor',
  'prototype',
  '__proto__',
  '__defineGetter__',
  '__lookupGetter__',
  'valueOf',
  'toString',
]);

/** Values may come from the view's own properties, from literals, and from conditions. */
export function checkParams(file: string, params: readonly Node[]): void {
  for (const param of params) checkParam(file, param);
}

function checkParam(file: string, param: Node): void {
  switch (param.type) {
    case 'PathExpression': {
      const { parts } = param as hbs.AST.PathExpression;
      const bad = parts.find((part) => MACHINERY.has(String(part)));
      if (bad !== undefined) refuse(file, param, `"${bad}" is not a value`);
      return;
    }
    case 'SubExpression': {
      const call = param as hbs.AST.SubExpression;
      const name = pathName(call.path);
      if (!CONDITION_HELPERS.has(name))
        refuse(file, param, `(${name} …) is not known: conditions are ${list(CONDITION_HELPERS)}`);
      return checkParams(file, call.params);
    }
    case 'StringLiteral':
    case 'NumberLiteral':
    case 'BooleanLiteral':
      return;
    default:
      refuse(file, param, `${param.type} is not a value`);
  }
}

/** The helper's name; empty when what is called is no plain name. */
export function pathName(path: Node): string {
  if (path.type !== 'PathExpression') return '';
  const { parts, depth, data } = path as hbs.AST.PathExpression;
  return parts.length === 1 && depth === 0 && !data ? String(parts[0]) : '';
}

export function partialName(node: hbs.AST.PartialStatement, file: string): string {
  if (node.name.type !== 'PathExpression')
    return refuse(file, node, 'a partial must be named by its name: what is computed cannot be checked');
  return (node.name as hbs.AST.PathExpression).original;
}

export function unknownMustache(name: string, node: hbs.AST.MustacheStatement): string {
  if (name !== '' && node.params.length > 0)
    return `{{${name} …}} is not known: values are printed by ${list(Object.keys(OUTPUT_HELPERS))}`;
  const shown = node.path.type === 'PathExpression' ? (node.path as hbs.AST.PathExpression).original : '…';
  return `{{${shown}}} would print a raw value: print it by ${list(Object.keys(OUTPUT_HELPERS))}`;
}

export function unknownBlock(name: string): string {
  return `{{#${name || '…'}}} is not known: blocks are ${list(BLOCK_HELPERS)}`;
}

export function unsupported(type: string): string {
  const shown = type
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/ Statement$/, '')
    .toLowerCase();
  return `a ${shown} is not allowed in a template`;
}

export function helpersFor(position: Position): string {
  return list(
    Object.entries(OUTPUT_HELPERS)
      .filter(([, helper]) => helper.positions.includes(position))
      .map(([name]) => name),
  );
}

function list(names: Iterable<string>): string {
  return [...names].join(', ');
}
