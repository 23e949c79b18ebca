import { isDeepStrictEqual } from 'node:util';
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { internalIn } from './internals.js';
import { policy } from './policy.js';
import { describeFailure } from './report.js';
import { ApiResponse, valueAt } from './response.js';
import { mistakesIn } from './schemas.js';
import { mistakeInXml } from './xml.js';

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/** A list of so many items is a full page: others may follow. */
interface Room {
  readonly unlessFull?: number;
}

/** Statuses are numbers, or classes such as 2XX. */
type Status = number | string;

interface ApiMatchers<R> {
  toHaveStatus: (...anyOf: Status[]) => R;
  /** Refused as invalid input. */
  toBeRejected: () => R;
  toBeNotFound: () => R;
  toBeMethodNotAllowed: () => R;
  toBeUnsupportedMediaType: () => R;
  toBeUnauthenticated: () => R;
  toBeForbidden: () => R;
  /** Anything but a 5xx. */
  toBeHandled: () => R;
  /** If the document describes the status that came, then the answer is as it says. */
  toBeAsDocumented: (operation: string) => R;
  toHaveContentType: (...anyOf: string[]) => R;
  toMatchSchema: (schema: string) => R;
  /** Has the header; and it fits the schema, when one is named. */
  toHaveHeader: (name: string, schema?: string) => R;
  /** If the header is there, it fits the schema. */
  toAllowHeader: (name: string, schema: string) => R;
  toHaveValue: (pointer: string, value: unknown) => R;
  /** The list at `pointer` has an item with `value` at `itemPointer`, unless it is a full page. */
  toContainItem: (pointer: string, itemPointer: string, value: unknown, room?: Room) => R;
  /** Anything else at the pointer than the value, or nothing. */
  toHaveOtherValue: (pointer: string, value: unknown) => R;
  /** If it was granted: the value at the pointer, or nothing. */
  toHaveNoOtherValue: (pointer: string, value: unknown) => R;
  toLackValue: (pointer: string) => R;
  /** No item of the list at `pointer` has `value` at `itemPointer`. */
  toLackItem: (pointer: string, itemPointer: string, value: unknown) => R;
  /** Shows no stack trace, database error or file of the server. */
  toHideInternals: () => R;
  /** If it is HTML, the text does not stand in it as it was sent. */
  toEscape: (text: string) => R;
  toComeWithin: (milliseconds: number) => R;
}

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- how vitest takes new matchers
  interface Matchers<R> extends ApiMatchers<R> {}
}

interface DocumentedResponse {
  readonly status: string;
  readonly contentTypes: readonly string[];
  readonly schema?: string;
}

let documented: Record<string, readonly DocumentedResponse[]> | undefined;

function documentedResponses(operation: string): readonly DocumentedResponse[] {
  documented ??= JSON.parse(readFileSync(new URL('./documented.json', import.meta.url), 'utf8')) as Record<
    string,
    readonly DocumentedResponse[]
  >;
  return documented[operation] ?? [];
}

/** `problem` is what is wrong; undefined: nothing. */
function verdict(received: unknown, expectation: string, problem: string | undefined): Verdict {
  if (!(received instanceof ApiResponse)) throw new TypeError('expect(…) needs the response of a request');
  const told = problem ?? 'it did';
  const message = (): string =>
    describeFailure({ expectation, problem: told, request: received.request, response: received });
  return { pass: problem === undefined, message };
}

function answered(response: ApiResponse): string {
  return `the status was ${response.status}`;
}

function isStatus(actual: number, expected: Status): boolean {
  return typeof expected === 'number' ? actual === expected : `${expected[0]}` === `${actual}`[0];
}

function haveStatus(response: ApiResponse, ...anyOf: Status[]): Verdict {
  const fits = anyOf.some((expected) => isStatus(response.status, expected));
  return verdict(response, `status ${anyOf.join(' or ')}`, fits ? undefined : answered(response));
}

function refusal(name: string, words: string) {
  return (response: ApiResponse): Verdict => {
    const statuses = policy[name] ?? [];
    // A value in the path that cannot be right names nothing: not found is a refusal, too.
    const accepted =
      name === 'invalid-input' && response.request.pathValues > 0 ? [...statuses, 404] : statuses;
    const fits = accepted.includes(response.status);
    return verdict(response, `${words} (${accepted.join(' or ')})`, fits ? undefined : answered(response));
  };
}

function beHandled(response: ApiResponse): Verdict {
  return verdict(response, 'no server error', response.status < 500 ? undefined : answered(response));
}

function haveContentType(response: ApiResponse, ...anyOf: string[]): Verdict {
  const fits = anyOf.some((expected) => isMediaType(response.contentType, expected));
  const mistake = fits ? mistakeInAnswer(response) : undefined;
  if (mistake !== undefined) return verdict(response, 'a body of well-formed XML', mistake);
  return verdict(
    response,
    anyOf.join(' or '),
    fits ? undefined : `the content type was "${response.contentType}"`,
  );
}

/** An answer that says to be XML, is XML; without a body it says nothing. */
function mistakeInAnswer({ contentType, text }: ApiResponse): string | undefined {
  return /[/+]xml$/.test(contentType) && text !== '' ? mistakeInXml(text) : undefined;
}

/** `*` stands for anything, as in a document's media type ranges. */
function isMediaType(actual: string, expected: string): boolean {
  const [type = '', subtype = ''] = expected.toLowerCase().split('/');
  const [actualType, actualSubtype] = actual.split('/');
  return (type === '*' || type === actualType) && (subtype === '*' || subtype === actualSubtype);
}

function matchSchema(response: ApiResponse, schema: string): Verdict {
  const mistakes = mistakesIn(response.json(), schema);
  const problem = mistakes.length === 0 ? undefined : mistakes.slice(0, 10).join('; ');
  return verdict(response, `a body that fits the schema ${schema}`, problem);
}

function beAsDocumented(response: ApiResponse, operation: string): Verdict {
  const found = documentedFor(response.status, documentedResponses(operation));
  const expectation = `an answer as documented for status ${found?.status ?? response.status}`;
  if (found === undefined) return verdict(response, expectation, undefined);
  if (found.contentTypes.length > 0) {
    const typed = haveContentType(response, ...found.contentTypes);
    if (!typed.pass) return typed;
  }
  const isJson = /[/+]json$/.test(response.contentType);
  return found.schema !== undefined && isJson
    ? matchSchema(response, found.schema)
    : verdict(response, expectation, undefined);
}

/** The exact status first, then its class, then what is said of every other one. */
function documentedFor(
  status: number,
  responses: readonly DocumentedResponse[],
): DocumentedResponse | undefined {
  const wanted = [`${status}`, `${status}`.replace(/..$/, 'XX'), 'default'];
  return wanted.map((name) => responses.find((response) => response.status === name)).find((found) => found);
}

function haveHeader(response: ApiResponse, name: string, schema?: string): Verdict {
  const value = response.headers.get(name);
  if (value === null) return verdict(response, `a header ${name}`, `there was none`);
  return schema === undefined
    ? verdict(response, `a header ${name}`, undefined)
    : allowHeader(response, name, schema);
}

function allowHeader(response: ApiResponse, name: string, schema: string): Verdict {
  const text = response.headers.get(name);
  const fits = text === null || readingsOf(text).some((value) => mistakesIn(value, schema).length === 0);
  return verdict(response, `a header ${name} that fits its schema`, fits ? undefined : `it was "${text}"`);
}

/** A header is text; what it stands for is up to its schema. */
function readingsOf(text: string): unknown[] {
  try {
    return [text, JSON.parse(text)];
  } catch {
    return [text, text.split(',').map((part) => part.trim())];
  }
}

function haveValue(response: ApiResponse, pointer: string, value: unknown): Verdict {
  const actual = valueAt(response.json(), pointer);
  const problem = isDeepStrictEqual(actual, value) ? undefined : `it was ${shown(actual)}`;
  return verdict(response, `${shown(value)} at "${pointer}"`, problem);
}

function containItem(
  response: ApiResponse,
  pointer: string,
  itemPointer: string,
  value: unknown,
  room: Room = {},
): Verdict {
  const list = valueAt(response.json(), pointer);
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  const isFull = items.length >= (room.unlessFull ?? Infinity);
  const found = isFull || items.some((item) => isDeepStrictEqual(valueAt(item, itemPointer), value));
  const expectation = `an item with ${shown(value)} at "${itemPointer}"`;
  return verdict(response, expectation, found ? undefined : 'there was none');
}

function haveOtherValue(response: ApiResponse, pointer: string, value: unknown): Verdict {
  const isSame = isDeepStrictEqual(valueAt(jsonIn(response), pointer), value);
  return verdict(
    response,
    `anything but ${shown(value)} at "${pointer}"`,
    isSame ? 'it was that' : undefined,
  );
}

function haveNoOtherValue(response: ApiResponse, pointer: string, value: unknown): Verdict {
  const actual = valueAt(jsonIn(response), pointer);
  const isFine = response.status >= 300 || actual === undefined || isDeepStrictEqual(actual, value);
  return verdict(
    response,
    `nothing but ${shown(value)} at "${pointer}"`,
    isFine ? undefined : `it was ${shown(actual)}`,
  );
}

function lackValue(response: ApiResponse, pointer: string): Verdict {
  const actual = valueAt(jsonIn(response), pointer);
  const problem = actual === undefined ? undefined : `it was ${shown(actual)}`;
  return verdict(response, `nothing at "${pointer}"`, problem);
}

function lackItem(response: ApiResponse, pointer: string, itemPointer: string, value: unknown): Verdict {
  const list = valueAt(jsonIn(response), pointer);
  const found =
    Array.isArray(list) && list.some((item) => isDeepStrictEqual(valueAt(item, itemPointer), value));
  const expectation = `no item with ${shown(value)} at "${itemPointer}"`;
  return verdict(response, expectation, found ? 'there was one' : undefined);
}

/** The body as JSON; undefined when it is none. */
function jsonIn({ text }: ApiResponse): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hideInternals(response: ApiResponse): Verdict {
  const found = internalIn(response.text);
  return verdict(response, 'nothing of the inside of the server', found && `it showed ${found}`);
}

function escape(response: ApiResponse, text: string): Verdict {
  const isHtml = /html/.test(response.contentType) && response.text.includes(text);
  return verdict(response, `${shown(text)} to be escaped in HTML`, isHtml ? 'it was not' : undefined);
}

function comeWithin(response: ApiResponse, milliseconds: number): Verdict {
  const took = Math.round(response.milliseconds);
  const problem = took <= milliseconds ? undefined : `it took ${took} ms`;
  return verdict(response, `an answer within ${milliseconds} ms`, problem);
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

expect.extend({
  toHaveStatus: haveStatus,
  toBeRejected: refusal('invalid-input', 'the invalid input to be refused'),
  toBeNotFound: refusal('not-found', 'not to be found'),
  toBeMethodNotAllowed: refusal('method', 'the method to be refused'),
  toBeUnsupportedMediaType: refusal('media-type', 'the media type to be refused'),
  toBeUnauthenticated: refusal('unauthenticated', 'to be asked for credentials'),
  toBeForbidden: refusal('forbidden', 'to be forbidden'),
  toBeHandled: beHandled,
  toBeAsDocumented: beAsDocumented,
  toHaveContentType: haveContentType,
  toMatchSchema: matchSchema,
  toHaveHeader: haveHeader,
  toAllowHeader: allowHeader,
  toHaveValue: haveValue,
  toContainItem: containItem,
  toHaveOtherValue: haveOtherValue,
  toHaveNoOtherValue: haveNoOtherValue,
  toLackValue: lackValue,
  toLackItem: lackItem,
  toHideInternals: hideInternals,
  toEscape: escape,
  toComeWithin: comeWithin,
});
