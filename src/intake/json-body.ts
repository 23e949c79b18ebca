import { isUtf8 } from 'node:buffer';
import { PayloadInvalid } from './errors.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * A JSON object out of bytes.
 * @throws {PayloadInvalid} when they are not UTF-8, not JSON, or not an object
 */
export function readJsonObject(body: Buffer): JsonObject {
  const value = parse(readText(body));
  if (!isObject(value)) throw new PayloadInvalid([{ pointer: '', detail: 'must be a JSON object' }]);
  return value;
}

/** JSON is UTF-8 (RFC 8259 §8.1); a byte order mark is forgiven. */
export function readText(body: Buffer): string {
  if (body.length === 0) throw new PayloadInvalid([{ pointer: '', detail: 'is empty' }]);
  if (!isUtf8(body)) throw new PayloadInvalid([{ pointer: '', detail: 'is not UTF-8' }]);
  const text = body.toString('utf8');
  return text.codePointAt(0) === 0xfeff ? text.slice(1) : text;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is a text, as one line that can be stored and shown; undefined otherwise. */
export function textAt(object: JsonObject, key: string, maxLength = 200): string | undefined {
  const value = object[key];
  return typeof value === 'string' && value !== '' ? oneLine(value, maxLength) : undefined;
}

/** PostgreSQL stores no NUL and no lone surrogate; other control characters would garble logs and lists. */
export function oneLine(text: string, maxLength = 200): string {
  return text.slice(0, maxLength).replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, '\ufffd');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    // V8 quotes what it stumbled over; that is the sender's own text.
    throw new PayloadInvalid([{ pointer: '', detail: `is not JSON: ${oneLine(why, 300)}` }], error);
  }
}
