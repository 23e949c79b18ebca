import type { NamedValue, RequestBodyExpr, RequestStep, ValueExpr } from '#core/plan/index';
import type { Json } from '#core/spec/index';

/** A request as a suite sends it, before its identity's credentials are added. */
export interface PlainRequest {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly identity: string;
  /** The schemes whose credentials go along; absent: all. */
  readonly schemes?: readonly string[];
  readonly body?: string;
}

type Evaluate = (expr: ValueExpr) => Json;

/** A step with its values worked out, as the HTTP clients of rendered suites put it on the wire. */
export function plainRequest(step: RequestStep, value: Evaluate): PlainRequest {
  const text = (expr: ValueExpr): string => textOf(value(expr));
  const path = step.pathParams.reduce(
    (whole, one) => whole.replace(`{${one.name}}`, () => encodeURIComponent(text(one.value))),
    step.path,
  );
  const [bare = '', written = ''] = path.split('?');
  const query = [...new URLSearchParams(written), ...step.query.flatMap((one) => pairsOf(one, value))];
  const body = step.body === undefined ? undefined : bodyOf(step.body, value);
  const headers = {
    ...(body === undefined ? {} : { 'content-type': body.contentType }),
    ...cookieHeader(step.cookies, text),
    ...Object.fromEntries(step.headers.map((one) => [one.name.toLowerCase(), text(one.value)])),
  };
  const { method, identity, schemes } = step;
  return {
    method,
    path: bare,
    query,
    headers,
    identity,
    ...(schemes === undefined ? {} : { schemes }),
    ...(body === undefined ? {} : { body: body.content }),
  };
}

/** A parameter is sent once, or once per element. */
function pairsOf({ name, value: expr }: NamedValue, value: Evaluate): readonly (readonly [string, string])[] {
  const worth = value(expr);
  const items = Array.isArray(worth) ? (worth as readonly Json[]) : [worth];
  return items.map((item) => [name, textOf(item)]);
}

function cookieHeader(
  cookies: readonly NamedValue[],
  text: (expr: ValueExpr) => string,
): Readonly<Record<string, string>> {
  if (cookies.length === 0) return {};
  return { cookie: cookies.map(({ name, value }) => `${name}=${text(value)}`).join('; ') };
}

interface Body {
  readonly contentType: string;
  readonly content: string;
}

function bodyOf(body: RequestBodyExpr, value: Evaluate): Body {
  switch (body.kind) {
    case 'json':
      return { contentType: body.contentType, content: JSON.stringify(value(body.value)) };
    case 'raw':
      return { contentType: body.contentType, content: textOf(value(body.text)) };
    case 'form': {
      const pairs = body.fields.flatMap((field) => pairsOf(field, value));
      const content = pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
      return { contentType: body.contentType, content };
    }
    case 'multipart':
      return multipartBody(body, value);
  }
}

/** A line that stands in no value that is ever sent. */
const BOUNDARY = 'assay-boundary-7f3c1a9e5d';

/** RFC 7578. */
function multipartBody({ parts }: Extract<RequestBodyExpr, { kind: 'multipart' }>, value: Evaluate): Body {
  const written = parts.map(({ name, value: expr, fileName, contentType }) => {
    const file = fileName === undefined ? '' : `; filename="${fileName}"`;
    const type = contentType === undefined ? '' : `content-type: ${contentType}\r\n`;
    const head = `content-disposition: form-data; name="${name}"${file}\r\n${type}`;
    return `--${BOUNDARY}\r\n${head}\r\n${textOf(value(expr))}\r\n`;
  });
  return {
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
    content: `${written.join('')}--${BOUNDARY}--\r\n`,
  };
}

/** Texts as they are, everything else as JSON. */
const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
