import type { MultipartPart, NamedValue, RequestBodyExpr, RequestStep, ValueExpr } from '#core/plan/index';
import type { Json } from '#core/spec/index';
import { dictLiteral, jsonLiteral, keywordArguments, stringLiteral } from '../language/python.js';
import { Code } from '../pack/output-helpers.js';
import type { Scope } from '../vitest/expressions.js';

type Member = readonly [name: string, code: string];

/** A value of a plan as a Python expression, on one line. */
export function valueCode(value: ValueExpr, scope: Scope): string {
  switch (value.kind) {
    case 'literal':
      return jsonLiteral(value.value);
    case 'repeat':
      return `${stringLiteral(value.text)} * ${value.times}`;
    case 'unique':
      scope.imports.values.add('unique');
      return `unique(${uniqueArguments(value.prefix, value.suffix)})`;
    case 'object':
      return dictLiteral(membersCode(value.properties, scope));
    case 'array':
      return `[${value.items.map((item) => valueCode(item, scope)).join(', ')}]`;
    case 'fixture':
      return fixtureCode(value, scope);
    case 'captured':
      scope.read.add(value.capture);
      return scope.captures.get(value.capture) ?? 'None';
  }
}

function uniqueArguments(prefix: string, suffix: string): string {
  if (suffix !== '') return `${stringLiteral(prefix)}, ${stringLiteral(suffix)}`;
  return prefix === '' ? '' : stringLiteral(prefix);
}

function membersCode(properties: readonly NamedValue[], scope: Scope): Member[] {
  return [...new Map(properties.map(({ name, value }) => [name, valueCode(value, scope)]))];
}

function fixtureCode(value: ValueExpr & { kind: 'fixture' }, scope: Scope): string {
  const builder = scope.builders.get(value.name) ?? 'None';
  scope.imports.data.add(builder);
  const body = `${builder}(${keywordArguments(membersCode(value.overrides, scope))})`;
  if (value.omit.length === 0) return body;
  scope.imports.values.add('without');
  return `without(${[body, ...value.omit.map(stringLiteral)].join(', ')})`;
}

/** The arguments of a request: `"/pets/{}", pet_id, json=a_pet()`. */
export function requestArguments(step: RequestStep, scope: Scope): Code[] {
  const options = [...parametersOf(step, scope), ...bodyOf(step, scope)];
  return [...pathArguments(step, scope), ...options].map((code) => new Code(code));
}

/** The path as `str.format` takes it, and what is put into it; the client encodes each value. */
function pathArguments({ path, pathParams }: RequestStep, scope: Scope): string[] {
  const values = new Map(pathParams.map(({ name, value }) => [name, value]));
  const used: string[] = [];
  // Capturing groups make `split` keep the names: texts at even places, names at odd ones.
  const parts = path.split(/\{([^{}]*)\}/).map((part, index) => {
    const value = index % 2 === 0 ? undefined : values.get(part);
    if (value === undefined) return withBraces(index % 2 === 0 ? part : `{${part}}`);
    used.push(valueCode(value, scope));
    return '{}';
  });
  return used.length === 0 ? [stringLiteral(path)] : [stringLiteral(parts.join('')), ...used];
}

function withBraces(text: string): string {
  return text.replace(/[{}]/g, '$&$&');
}

function parametersOf({ query, headers, cookies, body }: RequestStep, scope: Scope): string[] {
  const sent = { params: query, headers: [...bodyHeaders(body, headers), ...headers], cookies };
  return Object.entries(sent)
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => `${name}=${parametersCode(values, scope)}`);
}

/** A name that comes several times is sent several times: a list. */
function parametersCode(values: readonly NamedValue[], scope: Scope): string {
  const members = [...Map.groupBy(values, ({ name }) => name)].map(([name, group]): Member => {
    const codes = group.map(({ value }) => valueCode(value, scope));
    return [name, codes.length === 1 ? (codes[0] ?? '') : `[${codes.join(', ')}]`];
  });
  return dictLiteral(members);
}

/** The media type of a body is a header like any other, unless the test says something else there. */
function bodyHeaders(body: RequestBodyExpr | undefined, headers: readonly NamedValue[]): NamedValue[] {
  if (body === undefined || !('contentType' in body) || body.kind === 'form') return [];
  const isUsual = body.kind === 'json' && body.contentType === 'application/json';
  if (isUsual || headers.some(({ name }) => name.toLowerCase() === 'content-type')) return [];
  return [{ name: 'content-type', value: { kind: 'literal', value: body.contentType } }];
}

function bodyOf({ body }: RequestStep, scope: Scope): string[] {
  switch (body?.kind) {
    case undefined:
      return [];
    case 'json':
      return [`json=${valueCode(body.value, scope)}`];
    case 'form':
      return [`data=${parametersCode(body.fields, scope)}`];
    case 'multipart':
      return [`files=[${body.parts.map((part) => partCode(part, scope)).join(', ')}]`];
    case 'raw':
      return [`content=${valueCode(body.text, scope)}`];
  }
}

/** As httpx takes it: a name, and a tuple of file name, content and media type. */
function partCode({ name, value, fileName, contentType }: MultipartPart, scope: Scope): string {
  const content = [
    fileName === undefined ? 'None' : stringLiteral(fileName),
    valueCode(value, scope),
    ...(contentType === undefined ? [] : [stringLiteral(contentType)]),
  ];
  return `(${stringLiteral(name)}, (${content.join(', ')}))`;
}

/** The body that a builder returns: what the fixture says, and on top what the test wants different. */
export function builderBody(
  value: ValueExpr,
  scope: Scope,
): { readonly body: Code; readonly overridable: boolean } {
  const members = membersOf(value, scope);
  if (members === undefined) return { body: new Code(valueCode(value, scope)), overridable: false };
  const own = members.map(([name, code]) => `${stringLiteral(name)}: ${code}`);
  return { body: new Code(`{${[...own, '**overrides'].join(', ')}}`), overridable: true };
}

function membersOf(value: ValueExpr, scope: Scope): readonly Member[] | undefined {
  if (value.kind === 'object') return membersCode(value.properties, scope);
  if (value.kind !== 'literal' || !isRecord(value.value)) return undefined;
  return Object.entries(value.value).map(([name, member]) => [name, jsonLiteral(member)]);
}

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
