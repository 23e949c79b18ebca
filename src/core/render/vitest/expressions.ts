import type { NamedValue, RequestBodyExpr, RequestStep, ValueExpr } from '#core/plan/index';
import type { Json } from '#core/spec/index';
import {
  jsonLiteral,
  objectLiteral,
  propertyName,
  stringLiteral,
  templateText,
} from '../language/typescript.js';
import { Code } from '../pack/output-helpers.js';

/** What a file needs from the suite's support folder, found out while its expressions are written. */
export class Imports {
  readonly api = new Set<string>();
  readonly data = new Set<string>();
  readonly identities = new Set<string>();
  readonly values = new Set<string>();
  /** Functions that judge an answer, where those are imported. */
  readonly expectations = new Set<string>();

  add(others: Imports): void {
    for (const name of ['api', 'data', 'identities', 'values', 'expectations'] as const)
      for (const found of others[name]) this[name].add(found);
  }
}

/** Names of what a plan's values stand for: builders of bodies by fixture, and where each capture can be read. */
export interface Scope {
  readonly builders: ReadonlyMap<string, string>;
  readonly captures: ReadonlyMap<string, string>;
  /** Captures that some expression reads. */
  readonly read: Set<string>;
  readonly imports: Imports;
}

/** A value of a plan as a TypeScript expression, on one line. */
export function valueCode(value: ValueExpr, scope: Scope): string {
  switch (value.kind) {
    case 'literal':
      return jsonLiteral(value.value);
    case 'repeat':
      return `${stringLiteral(value.text)}.repeat(${value.times})`;
    case 'unique':
      scope.imports.values.add('unique');
      return `unique(${uniqueArguments(value.prefix, value.suffix)})`;
    case 'object':
      return objectCode(value.properties, scope);
    case 'array':
      return `[${value.items.map((item) => valueCode(item, scope)).join(', ')}]`;
    case 'fixture':
      return fixtureCode(value, scope);
    case 'captured':
      scope.read.add(value.capture);
      return scope.captures.get(value.capture) ?? 'undefined';
  }
}

function uniqueArguments(prefix: string, suffix: string): string {
  if (suffix !== '') return `${textCode(prefix)}, ${stringLiteral(suffix)}`;
  return prefix === '' ? '' : textCode(prefix);
}

/** Nobody counts sixty letters: a long text of one letter says how often it stands there. */
function textCode(text: string): string {
  const [first = ''] = text;
  const isRepeated = text.length > 20 && first.repeat(text.length) === text;
  return isRepeated ? `${stringLiteral(first)}.repeat(${text.length})` : stringLiteral(text);
}

export function objectCode(properties: readonly NamedValue[], scope: Scope): string {
  const members = new Map(properties.map(({ name, value }) => [name, valueCode(value, scope)]));
  return objectLiteral([...members]);
}

function fixtureCode(value: ValueExpr & { kind: 'fixture' }, scope: Scope): string {
  const builder = scope.builders.get(value.name) ?? 'undefined';
  scope.imports.data.add(builder);
  const overrides = value.overrides.length === 0 ? '' : objectCode(value.overrides, scope);
  const body = `${builder}(${overrides})`;
  if (value.omit.length === 0) return body;
  scope.imports.values.add('without');
  return `without(${[body, ...value.omit.map(stringLiteral)].join(', ')})`;
}

/** `'/pets'`, or `` path`/pets/${id}` `` when the path has parameters. */
export function pathCode({ path, pathParams }: RequestStep, scope: Scope): Code {
  const values = new Map(pathParams.map(({ name, value }) => [name, value]));
  let encodes = false;
  // Capturing groups make `split` keep the names: texts at even places, names at odd ones.
  const parts = path.split(/\{([^{}]*)\}/).map((part, index) => {
    if (index % 2 === 0) return templateText(part);
    const value = values.get(part);
    if (value === undefined) return templateText(`{${part}}`);
    encodes = true;
    return `\${${valueCode(value, scope)}}`;
  });
  if (!encodes) return new Code(stringLiteral(path));
  scope.imports.api.add('path');
  return new Code(`path\`${parts.join('')}\``);
}

/** The schemes that a request names, each as a text of the language. */
export const schemeTexts = (
  { schemes = [] }: RequestStep,
  literal: (text: string) => string,
): readonly Code[] => schemes.map((scheme) => new Code(literal(scheme)));

const METHODS_WITH_BODY = new Set(['post', 'put', 'patch', 'delete', 'options']);

/** The arguments of a request after its path: a body where the method has one, and parameters. */
export function moreArguments(step: RequestStep, scope: Scope): Code[] {
  const options = optionsCode(step, scope);
  if (!METHODS_WITH_BODY.has(step.method)) return options === undefined ? [] : [options];
  const body = step.body === undefined ? undefined : bodyCode(step.body, scope);
  if (options === undefined) return body === undefined ? [] : [body];
  return [body ?? new Code('undefined'), options];
}

function optionsCode({ query, headers, cookies }: RequestStep, scope: Scope): Code | undefined {
  const said = headers.filter((header) => !isUsual(header));
  const given = Object.entries({ query, headers: said, cookies }).filter(([, values]) => values.length > 0);
  if (given.length === 0) return undefined;
  return new Code(objectLiteral(given.map(([name, values]) => [name, parametersCode(values, scope)])));
}

/** The suite's client asks for JSON by itself. */
const isUsual = ({ name, value }: NamedValue): boolean =>
  name.toLowerCase() === 'accept' && value.kind === 'literal' && value.value === 'application/json';

/** A name that comes several times is sent several times: a list. */
function parametersCode(values: readonly NamedValue[], scope: Scope): string {
  const byName = Map.groupBy(values, ({ name }) => name);
  const members = [...byName].map(([name, group]): [string, string] => {
    const codes = group.map(({ value }) => valueCode(value, scope));
    return [name, codes.length === 1 ? (codes[0] ?? '') : `[${codes.join(', ')}]`];
  });
  return objectLiteral(members);
}

function bodyCode(body: RequestBodyExpr, scope: Scope): Code {
  switch (body.kind) {
    case 'json': {
      const value = valueCode(body.value, scope);
      return body.contentType === 'application/json'
        ? new Code(value)
        : wrapped('json', [value, stringLiteral(body.contentType)], scope);
    }
    case 'form':
      return wrapped('form', [parametersCode(body.fields, scope)], scope);
    case 'multipart':
      return wrapped(
        'multipart',
        body.parts.map((part) => partCode(part, scope)),
        scope,
      );
    case 'raw':
      return wrapped('raw', [valueCode(body.text, scope), stringLiteral(body.contentType)], scope);
  }
}

function wrapped(name: string, args: readonly string[], scope: Scope): Code {
  scope.imports.api.add(name);
  return new Code(`${name}(${args.join(', ')})`);
}

function partCode(
  {
    name,
    value,
    fileName,
    contentType,
  }: { name: string; value: ValueExpr; fileName?: string; contentType?: string },
  scope: Scope,
): string {
  const members: [string, string][] = [
    ['name', stringLiteral(name)],
    ['value', valueCode(value, scope)],
  ];
  if (fileName !== undefined) members.push(['fileName', stringLiteral(fileName)]);
  if (contentType !== undefined) members.push(['contentType', stringLiteral(contentType)]);
  return objectLiteral(members);
}

/** The body that a builder returns: what the fixture says, and on top what the test wants different. */
export function builderBody(
  value: ValueExpr,
  scope: Scope,
): { readonly body: Code; readonly overridable: boolean } {
  const members = membersOf(value, scope);
  if (members === undefined) return { body: new Code(valueCode(value, scope)), overridable: false };
  const own = members.map(([name, code]) => `${propertyName(name)}: ${code}`);
  return { body: new Code(`{ ${[...own, '...overrides'].join(', ')} }`), overridable: true };
}

function membersOf(value: ValueExpr, scope: Scope): [string, string][] | undefined {
  if (value.kind === 'object')
    return value.properties.map((member) => [member.name, valueCode(member.value, scope)]);
  if (value.kind !== 'literal' || !isRecord(value.value)) return undefined;
  return Object.entries(value.value).map(([name, member]) => [name, jsonLiteral(member)]);
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
