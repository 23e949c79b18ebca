import type { NamedValue, RequestStep, TestCase, PlanPart, ValueExpr } from '#core/plan/index';
import { credentialsOf, isSent, type Credential, tokenVariable } from '../credentials.js';
import { visible } from '#core/layout/index';
import { TextWriter, type Fixtures, type TextPart } from './text-parts.js';

/** A name and what stands beside it, as a client's file has them. */
export interface WrittenPair {
  readonly name: string;
  readonly value: string;
}

/** How a client writes a variable into a text: `{{petId}}`. */
export type VariableText = (part: Exclude<TextPart, string>) => string;

/** Texts of a request in which nothing but our own variables is one. */
export class RequestTexts {
  readonly writer: TextWriter;

  private readonly credentials: readonly Credential[];

  constructor(
    { fixtures, securitySchemes }: PlanPart,
    private readonly variable: VariableText,
  ) {
    this.writer = new TextWriter(fixtures);
    this.credentials = credentialsOf(securitySchemes);
  }

  /** The path with its values, percent-encoded (RFC 3986): none of them can change which path is called. */
  path({ path, pathParams }: RequestStep): string {
    const values = new Map(pathParams.map(({ name, value }) => [name, value]));
    return path
      .split(/\{([^{}]*)\}/)
      .map((part, index) => {
        if (index % 2 === 0) return encodedPath(part);
        const value = values.get(part);
        return value === undefined ? encoded(`{${part}}`) : this.encoded(this.writer.plain(value));
      })
      .join('');
  }

  query(step: RequestStep): WrittenPair[] {
    return [...this.pairs(step.query), ...this.secrets(step, 'query')];
  }

  /** Names and values that are encoded as in a URL, of a query or a form. */
  pairs(values: readonly NamedValue[]): WrittenPair[] {
    return values.map(({ name, value }) => ({
      name: encoded(name),
      value: this.encoded(this.writer.plain(value)),
    }));
  }

  /** What a test says about a header counts, and not what would be sent without it. */
  headers(step: RequestStep): WrittenPair[] {
    const own = step.headers.map(({ name, value }) => ({
      name,
      value: this.verbatim(this.writer.plain(value)),
    }));
    const said = new Set(own.map(({ name }) => name.toLowerCase()));
    const usual = [...this.secrets(step, 'header'), ...contentTypeOf(step), ...this.cookies(step)];
    return [...usual.filter(({ name }) => !said.has(name.toLowerCase())), ...own];
  }

  verbatim(parts: readonly TextPart[]): string {
    return parts.map((part) => (typeof part === 'string' ? part : this.variable(part))).join('');
  }

  private encoded(parts: readonly TextPart[]): string {
    return parts.map((part) => (typeof part === 'string' ? encoded(part) : this.variable(part))).join('');
  }

  private cookies(step: RequestStep): WrittenPair[] {
    const own = step.cookies.map(({ name, value }) => `${name}=${this.verbatim(this.writer.plain(value))}`);
    const secret = this.secrets(step, 'cookie').map(({ name, value }) => `${name}=${value}`);
    const all = [...own, ...secret];
    return all.length === 0 ? [] : [{ name: 'Cookie', value: all.join('; ') }];
  }

  /** Each place once: schemes that share one want the same there. */
  private secrets({ identity, schemes }: RequestStep, place: Credential['in']): WrittenPair[] {
    if (identity === 'anonymous') return [];
    const token = `{{${tokenVariable(identity)}}}`;
    const sent = this.credentials.filter(
      (credential) => credential.in === place && isSent(credential, schemes),
    );
    const values = new Map(
      sent.map(({ name, scheme, added = '' }) => [
        name,
        `${scheme === undefined ? '' : `${scheme} `}${token}${added}`,
      ]),
    );
    return [...values].map(([name, value]) => ({ name: place === 'query' ? encoded(name) : name, value }));
  }
}

/** A multipart body's type has a boundary, which the client or the file adds. */
function contentTypeOf({ body }: RequestStep): WrittenPair[] {
  if (body === undefined || body.kind === 'multipart') return [];
  return [{ name: 'Content-Type', value: body.contentType }];
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** What may stand in a path stays; a colon at the beginning of a segment would begin a variable of some clients. */
function encodedPath(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\w\-.~!$&'()*+,;=:@/?%]/gu, (found) => encodeURIComponent(found))
    .replaceAll('/:', '/%3A');
}

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
/** What a client takes for a variable, or for a piece of one beside ours. */
const BRACES = /\{\{|\}\}/;

/**
 * Why a client's file cannot say a request, as the end of a sentence; undefined: it can. There is no way to write
 * two braces in it that are no variable, except in JSON and in URLs.
 */
export function whyNotWritten({ steps, cleanup }: TestCase, plan: PlanPart): string | undefined {
  const requests = [...steps, ...cleanup.map(({ request }) => request)];
  if (requests.some(({ identity }) => identity !== 'anonymous') && !isSendable(plan))
    return 'its credentials have a name that cannot be written';
  return requests.map((step) => whyNotStep(step, plan.fixtures)).find((reason) => reason !== undefined);
}

function isSendable({ securitySchemes }: PlanPart): boolean {
  return credentialsOf(securitySchemes).every(
    ({ in: place, name }) => place === 'query' || HEADER_NAME.test(name),
  );
}

function whyNotStep(step: RequestStep, fixtures: Fixtures): string | undefined {
  const writer = new TextWriter(fixtures);
  const lines = [...step.headers, ...step.cookies];
  if (lines.some(({ name }) => !HEADER_NAME.test(name))) return 'a header has a name that cannot be written';
  if (lines.some(({ value }) => !isLine(writer.plain(value))))
    return 'a header has a value that cannot be written';
  const { body } = step;
  if (body !== undefined && 'contentType' in body && !isLine([body.contentType]))
    return 'the type of the body cannot be written';
  switch (body?.kind) {
    case 'raw':
      return isPlain(writer.plain(body.text)) ? undefined : 'the body has two braces that are no variable';
    case 'multipart':
      return body.parts.every(({ name, value, fileName = '', contentType = '' }) =>
        [[name], writer.plain(value), [fileName], [contentType]].every(isLine),
      )
        ? undefined
        : 'a part of the body has a text that cannot be written';
    default:
      return undefined;
  }
}

function isLine(parts: readonly TextPart[]): boolean {
  return isPlain(parts) && parts.every((part) => typeof part !== 'string' || visible(part) === part);
}

function isPlain(parts: readonly TextPart[]): boolean {
  const isAlone = parts.every((part) => typeof part === 'string');
  const text = parts.filter((part) => typeof part === 'string');
  return isAlone ? !BRACES.test(text.join('')) : text.every((part) => !/[{}]/.test(part));
}

/** The captures that values of these requests, and what is expected of them, take from earlier answers. */
export function capturesIn(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(value)) for (const item of value) capturesIn(item, found);
  else if (typeof value === 'object' && value !== null) {
    const expr = value as Partial<ValueExpr>;
    if (expr.kind === 'captured' && 'capture' in expr) found.add(String(expr.capture));
    for (const member of Object.values(value)) capturesIn(member, found);
  }
  return found;
}
