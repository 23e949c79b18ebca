import type { EventOrigin } from '#events/index';
import { isObject, type JsonObject, oneLine, textAt } from '../json-body.js';

/** A document, or where it is, found in a payload. */
export interface FoundDocument {
  readonly origin: EventOrigin;
  readonly specKey: string;
}

const MAX_URL_LENGTH = 2_000;

/**
 * Looks for a document in the ways that senders bring one: the object is the document (`openapi: "3.1.0"`), has it
 * in a field (`openapi` or `spec`, as an object or a text), or has its address (`url`).
 *
 * @param base JSON pointer of `object` in the payload
 */
export function findDocument(object: JsonObject, base = ''): FoundDocument | undefined {
  if (isDocument(object)) return { origin: inline(base), specKey: titleOf(object) };
  for (const field of ['openapi', 'spec'] as const) {
    const value = object[field];
    if (isObject(value)) return { origin: inline(`${base}/${field}`), specKey: titleOf(value) };
    if (typeof value === 'string' && value.includes('\n')) {
      return { origin: inline(`${base}/${field}`), specKey: titleInText(value) };
    }
  }
  return findUrl(object);
}

/** The key of specs whose document has no title. */
export const UNTITLED = 'untitled';

/** The line in a YAML document that says what it is. */
const YAML_DOCUMENT = /^["']?(?:openapi|swagger)["']?[ \t]*:[ \t]*\S/m;
const YAML_INFO = /^["']?info["']?[ \t]*:[ \t]*(?:#.*)?$/;
const YAML_TITLE = /^[ \t]+["']?title["']?[ \t]*:[ \t]*(\S.*)$/;
const JSON_TITLE = /"info"\s*:\s*\{[^{}]*?"title"\s*:\s*("(?:[^"\\]|\\.){0,400}")/;
/** The head of a document is enough to know it by; the whole is read by the engine, off this thread. */
const HEAD_LENGTH = 65_536;

export function isYamlDocument(text: string): boolean {
  return YAML_DOCUMENT.test(text.slice(0, HEAD_LENGTH));
}

/** The title of a document that is not parsed here: YAML, or too large. */
export function titleInText(text: string): string {
  const head = text.slice(0, HEAD_LENGTH);
  const json = JSON_TITLE.exec(head)?.[1];
  return cleaned(json ?? yamlTitle(head.split(/\r?\n/)) ?? UNTITLED);
}

/** Line by line: one expression over all lines could be made to run for ever by a document of blanks. */
function yamlTitle(lines: readonly string[]): string | undefined {
  const info = lines.findIndex((line) => YAML_INFO.test(line));
  if (info === -1) return undefined;
  for (const line of lines.slice(info + 1)) {
    const title = YAML_TITLE.exec(line)?.[1];
    if (title !== undefined) return title.trim();
    if (/^[^\s#]/.test(line)) return undefined;
  }
  return undefined;
}

function cleaned(title: string): string {
  const quoted = /^(["'])(.*?)\1/.exec(title)?.[2];
  return oneLine(quoted ?? title.replace(/\s#.*$/, '').trim()) || UNTITLED;
}

function isDocument(object: JsonObject): boolean {
  return isVersion(object['openapi']) || isVersion(object['swagger']);
}

/** Some YAML writers leave `2.0` unquoted, and make it a number in JSON. */
function isVersion(value: unknown): boolean {
  return (typeof value === 'string' && /^\d+\.\d/.test(value)) || value === 2;
}

function titleOf({ info }: JsonObject): string {
  return (isObject(info) ? textAt(info, 'title') : undefined) ?? UNTITLED;
}

function inline(pointer: string): EventOrigin {
  return pointer === '' ? { kind: 'inline' } : { kind: 'inline', pointer };
}

function findUrl({ url }: JsonObject): FoundDocument | undefined {
  if (typeof url !== 'string' || url.length > MAX_URL_LENGTH || !URL.canParse(url)) return undefined;
  const { protocol, href, origin, pathname, username, password } = new URL(url);
  if (!['http:', 'https:'].includes(protocol) || username !== '' || password !== '') return undefined;
  return { origin: { kind: 'url', url: href }, specKey: oneLine(origin + pathname, 500) };
}
