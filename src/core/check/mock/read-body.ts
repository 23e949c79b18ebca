import { isJson, type SchemaMap } from '#core/plan/index';
import type { Json, MediaType, RequestBody } from '#core/spec/index';
import { refused, type MockRequest, type Refusal } from './exchange.js';
import { multipartPairs } from './multipart.js';
import { typedObject } from './typed-text.js';

/** A request's body as the server sees it. */
export type ReadBody =
  | { readonly kind: 'absent' }
  | { readonly kind: 'sent'; readonly media: MediaType; readonly value: Json }
  /** Of a type whose content no schema describes: XML, files. */
  | { readonly kind: 'opaque' }
  | Refusal;

export function readBody(
  request: MockRequest,
  described: RequestBody | undefined,
  schemas: SchemaMap,
): ReadBody {
  const { body = '' } = request;
  if (described === undefined || described.content.length === 0) return { kind: 'absent' };
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  // A form without fields is empty, and a form all the same.
  if (body === '' && type !== 'application/x-www-form-urlencoded') return { kind: 'absent' };
  const media = mediaFor(type, described.content);
  if (media === undefined) {
    const known = described.content.map((one) => one.type).join(', ');
    return refused('media-type', `the body must be of type ${known}`);
  }
  return contentOf(body, type, { media, contentType: request.headers['content-type'] ?? '', schemas });
}

/** The description of a media type: by its name, or by a range that includes it. */
export function mediaFor(type: string, content: readonly MediaType[]): MediaType | undefined {
  const matches = (range: string): boolean =>
    range === '*/*' || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)));
  return (
    content.find((media) => bare(media.type) === type) ?? content.find((media) => matches(bare(media.type)))
  );
}

const bare = (type: string): string => type.split(';', 1)[0]?.trim() ?? '';

interface Content {
  readonly media: MediaType;
  readonly contentType: string;
  readonly schemas: SchemaMap;
}

function contentOf(body: string, type: string, { media, contentType, schemas }: Content): ReadBody {
  const schema = media.schema ?? true;
  if (isJson(type)) return parsed(body, media);
  if (type === 'application/x-www-form-urlencoded')
    return { kind: 'sent', media, value: typedObject([...new URLSearchParams(body)], schema, schemas) };
  if (type.startsWith('multipart/')) {
    const pairs = multipartPairs(body, contentType);
    return pairs === undefined
      ? refused('malformed', 'the body is no multipart body')
      : { kind: 'sent', media, value: typedObject(pairs, schema, schemas) };
  }
  return type === 'text/plain' ? { kind: 'sent', media, value: body } : { kind: 'opaque' };
}

function parsed(body: string, media: MediaType): ReadBody {
  try {
    return { kind: 'sent', media, value: JSON.parse(body, keepable) as Json };
  } catch {
    return refused('malformed', 'the body is no JSON');
  }
}

/**
 * Half a character can be written in JSON (RFC 8259, 8.2), and nowhere else: not in a path, not in UTF-8. A number
 * that is too large for the server (section 6) would be read as infinite, which no answer can say.
 */
function keepable(_: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new SyntaxError('An infinite number');
  if (typeof value === 'string' && !value.isWellFormed()) throw new SyntaxError('Half a character');
  return value;
}
