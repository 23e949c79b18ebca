import { parseDocument as parseYaml, type YAMLError } from 'yaml';
import { messageOf } from '#core/errors/index';
import type { Json } from './api-spec.js';
import { child, isArray, isObject, type JsonObject } from './json-tree.js';
import { SpecInvalid, SpecTooLarge, SpecUnreadable } from './spec-error.js';

export interface DocumentLimits {
  /** Of the text as it was sent. */
  readonly maxBytes: number;
  /** YAML costs five times the time and memory of JSON. */
  readonly maxYamlBytes: number;
  /** Levels of objects and arrays inside each other. */
  readonly maxDepth: number;
  /** Objects, arrays and scalars, counted after aliases are expanded. */
  readonly maxValues: number;
  /** Each brings tests and, without tags, a file: the largest documents of the public have a tenth of the default. */
  readonly maxOperations: number;
}

export const DEFAULT_LIMITS: DocumentLimits = {
  maxBytes: 32 * 1024 * 1024,
  maxYamlBytes: 16 * 1024 * 1024,
  maxDepth: 200,
  maxValues: 5_000_000,
  maxOperations: 20_000,
};

export interface ParsedDocument {
  readonly root: JsonObject;
  /** What was tolerated, such as a key that is written twice. */
  readonly remarks: readonly string[];
}

/**
 * @throws SpecUnreadable when the text is neither JSON nor YAML
 * @throws SpecTooLarge when it exceeds a limit
 * @throws SpecInvalid when it is something else than an object
 */
export function parseDocument(input: string | Uint8Array, limits: DocumentLimits): ParsedDocument {
  const { text, parsed } = parseText(input, limits);
  if (!isObject(parsed.root))
    throw new SpecInvalid('The document is not an object', [{ pointer: '#', detail: 'expected an object' }]);
  measure(parsed.root, limits);
  if (!mayHaveHalves(text)) return { root: parsed.root, remarks: parsed.remarks };
  return withoutHalves(parsed.root, parsed.remarks);
}

/**
 * One file of a document that is split over several: any JSON or YAML.
 * @throws SpecUnreadable @throws SpecTooLarge
 */
export function parseTree(input: Uint8Array, limits: DocumentLimits): Json {
  const { root } = parseText(input, limits).parsed;
  measure(root, limits);
  return root;
}

function parseText(
  input: string | Uint8Array,
  limits: DocumentLimits,
): { readonly text: string; readonly parsed: Parsed } {
  refuseAbove(limits.maxBytes, input.length, 'bytes');
  const text = typeof input === 'string' ? input.replace(/^\uFEFF/u, '') : decode(input);
  return { text, parsed: /^\s*[{[]/u.test(text) ? parseJson(text, limits) : parseYamlText(text, limits) };
}

/** Escapes are how halves of surrogate pairs get through UTF-8; to look at every text would cost every document. */
const mayHaveHalves = (text: string): boolean => /\\u[dD][89a-fA-F]/u.test(text) || !text.isWellFormed();

/**
 * Half of a surrogate pair is no character: it cannot be sent, nor stand in a URI, and tools fail on it in ways of
 * their own (RFC 8259, 8.2). As decoders do, it becomes U+FFFD.
 */
function withoutHalves(root: JsonObject, remarks: readonly string[]): ParsedDocument {
  let found = false;
  const whole = (text: string): string => {
    found ||= !text.isWellFormed();
    return text.toWellFormed();
  };
  const visit = (value: Json): Json => {
    if (typeof value === 'string') return whole(value);
    if (isArray(value)) return value.map(visit);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [whole(key), visit(member)]));
  };
  const cleaned = visit(root);
  const remark = 'halves of surrogate pairs, which are no characters, were replaced by U+FFFD';
  return found && isObject(cleaned) ? { root: cleaned, remarks: [...remarks, remark] } : { root, remarks };
}

interface Parsed {
  readonly root: Json;
  readonly remarks: readonly string[];
}

/** @throws SpecTooLarge */
export function refuseAbove(limit: number, size: number, unit: string): void {
  if (size <= limit) return;
  throw new SpecTooLarge(`The document has ${size} ${unit}; the limit is ${limit}`, [
    { pointer: '#', detail: `${size} ${unit}, at most ${limit}` },
  ]);
}

function decode(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SpecUnreadable(
      `The document is not ${encoding.toUpperCase()} text`,
      [{ pointer: '#', detail: 'wrong encoding' }],
      cause,
    );
  }
}

function parseJson(text: string, limits: DocumentLimits): Parsed {
  try {
    return { root: JSON.parse(text) as Json, remarks: [] };
  } catch (cause) {
    return parseFlowYaml(text, limits) ?? unreadable('JSON', jsonErrorDetail(text, cause), cause);
  }
}

/** YAML, too, may begin with a brace; one whose first key is quoted, or that is large, was meant as JSON. */
function parseFlowYaml(text: string, limits: DocumentLimits): Parsed | undefined {
  if (text.length > 1024 * 1024 || /^\s*[{[]\s*"/u.test(text)) return undefined;
  try {
    return parseYamlText(text, limits);
  } catch {
    return undefined;
  }
}

function jsonErrorDetail(text: string, cause: unknown): string {
  const message = messageOf(cause);
  const position = errorPosition(text, message);
  if (position === undefined) return message;
  const line = text.slice(0, position).split('\n').length;
  return `line ${line}: ${message.replace(/(?: in JSON at position|, (?:\.\.\.)?").*$/su, '')}`;
}

/** The engine says either the position, or shows ten characters on both sides of the place. */
function errorPosition(text: string, message: string): number | undefined {
  const told = /at position (\d+)/u.exec(message)?.[1];
  if (told !== undefined) return Number(told);
  const [, ellipsis, context] = /, (\.\.\.)?"([\s\S]*)"(?:\.\.\. )? ?is not valid JSON$/u.exec(message) ?? [];
  const start = context === undefined ? -1 : text.lastIndexOf(context);
  return start < 0 ? undefined : start + (ellipsis === undefined ? 0 : 10);
}

function unreadable(format: string, detail: string, cause: unknown): never {
  throw new SpecUnreadable(
    `The document is not valid ${format}: ${detail}`,
    [{ pointer: '#', detail }],
    cause,
  );
}

/** A key that is written twice is tolerated, as JSON parsers do: the last one counts. */
const isTolerable = (error: YAMLError): boolean => error.code === 'DUPLICATE_KEY';

function parseYamlText(text: string, limits: DocumentLimits): Parsed {
  refuseAbove(limits.maxYamlBytes, text.length, 'bytes of YAML');
  const document = parseYaml(text, { logLevel: 'silent', prettyErrors: true });
  const error = document.errors.find((candidate) => !isTolerable(candidate));
  if (error !== undefined) refuseYaml(error, limits);
  try {
    // The count bounds what an alias may refer to through other aliases; `measure` bounds the rest.
    const root = document.toJS({ maxAliasCount: 10_000 }) as Json;
    return { root, remarks: document.errors.map((tolerated) => oneLine(tolerated.message)) };
  } catch (cause) {
    throw new SpecTooLarge(
      'The YAML document has too many aliases',
      [{ pointer: '#', detail: 'aliases of aliases' }],
      cause,
    );
  }
}

function refuseYaml(error: YAMLError, limits: DocumentLimits): never {
  // The library composes by recursion and reports the end of the stack as a syntax error.
  if (error.message.includes('call stack')) tooDeep('#', limits.maxDepth);
  const position = error.linePos?.[0];
  const place = position === undefined ? '' : `line ${position.line}, column ${position.col}: `;
  return unreadable(
    'YAML',
    `${place}${oneLine(error.message).replace(/ at line \d+, column \d+:?$/u, '')}`,
    error,
  );
}

const oneLine = (message: string): string => message.split('\n', 1)[0] ?? message;

function tooDeep(pointer: string, limit: number): never {
  throw new SpecTooLarge(`The document is nested more than ${limit} levels deep`, [
    { pointer, detail: `more than ${limit} levels` },
  ]);
}

/** Bounds everything that later walks the document: its levels, and its size as a tree. */
function measure(root: Json, limits: DocumentLimits): void {
  const path: string[] = [];
  let values = 0;
  const visit = (value: Json): void => {
    values += 1;
    if (values > limits.maxValues) refuseAbove(limits.maxValues, values, 'values');
    if (typeof value !== 'object' || value === null) return;
    if (path.length >= limits.maxDepth) tooDeep(child('#', ...path.slice(0, 8)), limits.maxDepth);
    for (const [key, member] of Object.entries(value)) {
      path.push(key);
      visit(member);
      path.pop();
    }
  };
  visit(root);
}
