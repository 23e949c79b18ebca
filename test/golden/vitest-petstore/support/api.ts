import { baseUrl, commonHeaders, timeoutMs } from './environment.js';
import { credentialsOf, skipWithout, type CredentialPart, type Identity } from './identities.js';
import { reportFailure } from './report.js';
import { ApiResponse, textOfAnswer, type SentRequest } from './response.js';

/** JSON where the API has it, and anything else where it has not. */
const PREFERRED_TYPES = 'application/json, */*;q=0.9';

/** A parameter is sent once, or once per element. */
type Parameters = Readonly<Record<string, unknown>>;

export interface RequestOptions {
  readonly query?: Parameters;
  readonly headers?: Parameters;
  readonly cookies?: Parameters;
}

/** A body with its media type. Anything else that is given as a body is sent as application/json. */
class Body {
  constructor(
    readonly contentType: string | undefined,
    readonly content: string | FormData,
  ) {}
}

export function json(value: unknown, contentType: string): Body {
  return new Body(contentType, JSON.stringify(value) ?? '');
}

export function form(fields: Parameters): Body {
  return new Body('application/x-www-form-urlencoded', queryOf(fields));
}

/** A part of a multipart body; with a file name it is a file. */
export interface Part {
  readonly name: string;
  readonly value: unknown;
  readonly fileName?: string;
  readonly contentType?: string;
}

export function multipart(...parts: Part[]): Body {
  const data = new FormData();
  for (const { name, value, fileName, contentType } of parts) {
    if (fileName === undefined && contentType === undefined) data.append(name, textOf(value));
    else data.append(name, new Blob([textOf(value)], { type: contentType ?? '' }), fileName);
  }
  return new Body(undefined, data);
}

/** Sent as it stands. */
export function raw(text: unknown, contentType: string): Body {
  return new Body(contentType, textOf(text));
}

/** A path whose values are percent-encoded, so that none of them can change which path is called. */
export interface Path {
  readonly text: string;
  readonly values: number;
}

export function path(parts: TemplateStringsArray, ...values: unknown[]): Path {
  const text = parts.reduce(
    (before, part, index) => before + encodeURIComponent(textOf(values[index - 1])) + part,
  );
  return { text, values: values.length };
}

export const api = {
  /** Requests with the credentials of an identity: those of all schemes of the document, or of these. */
  as: (identity: Identity, ...schemes: string[]) => {
    skipWithout(identity);
    return new Client(identity, schemes);
  },
};

class Client {
  constructor(
    private readonly identity: Identity,
    private readonly schemes: readonly string[],
  ) {}

  get(path: string | Path, options: RequestOptions = {}): Promise<ApiResponse> {
    return this.send('GET', path, undefined, options);
  }

  head(path: string | Path, options: RequestOptions = {}): Promise<ApiResponse> {
    return this.send('HEAD', path, undefined, options);
  }

  options(path: string | Path, body?: unknown, options: RequestOptions = {}): Promise<ApiResponse> {
    return this.send('OPTIONS', path, body, options);
  }

  post(path: string | Path, body?: unknown, options: RequestOptions = {}): Promise<ApiResponse> {
    return this.send('POST', path, body, options);
  }

  put(path: string | Path, body?: unknown, options: RequestOptions = {}): Promise<ApiResponse> {
    return this.send('PUT', path, body, options);
  }

  patch(path: string | Path, body?: unknown, options: RequestOptions = {}): Promise<ApiResponse> {
    return this.send('PATCH', path, body, options);
  }

  delete(path: string | Path, body?: unknown, options: RequestOptions = {}): Promise<ApiResponse> {
    return this.send('DELETE', path, body, options);
  }

  private async send(
    method: string,
    path: string | Path,
    body: unknown,
    options: RequestOptions,
  ): Promise<ApiResponse> {
    const secrets = await credentialsOf(this.identity, this.schemes);
    const request = this.prepare(method, path, bodyOf(body), options, secrets);
    const start = performance.now();
    try {
      const response = await fetch(request.url, {
        method,
        headers: [...request.headers],
        ...(request.body === undefined ? {} : { body: request.body }),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs()),
      });
      const text = await textOfAnswer(response);
      return new ApiResponse(request, response.status, response.headers, text, performance.now() - start);
    } catch (error) {
      throw reportFailure({ expectation: 'an answer', problem: reasonOf(error), request });
    }
  }

  private prepare(
    method: string,
    path: string | Path,
    body: Body | undefined,
    options: RequestOptions,
    secrets: readonly CredentialPart[],
  ): SentRequest {
    const query = queryOf({ ...placed(secrets, 'query'), ...options.query });
    const { text, values } = typeof path === 'string' ? { text: path, values: 0 } : path;
    return {
      method,
      path: text,
      pathValues: values,
      url: baseUrl() + text + (query === '' ? '' : `?${query}`),
      headers: headersOf(body, options, secrets),
      body: body?.content,
      identity: this.identity,
      secrets: secrets.map((part) => part.secret),
    };
  }
}

/** What a test says about a header comes last, so that it can say something wrong on purpose. */
function headersOf(
  body: Body | undefined,
  options: RequestOptions,
  secrets: readonly CredentialPart[],
): Headers {
  const headers = new Headers({ accept: PREFERRED_TYPES, ...commonHeaders() });
  if (body?.contentType !== undefined) headers.set('content-type', body.contentType);
  for (const [name, value] of Object.entries(placed(secrets, 'header'))) headers.set(name, value);
  const cookies = Object.entries({ ...placed(secrets, 'cookie'), ...options.cookies });
  if (cookies.length > 0)
    headers.set('cookie', cookies.map(([name, value]) => `${name}=${textOf(value)}`).join('; '));
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, textOf(value));
  return headers;
}

function placed(secrets: readonly CredentialPart[], place: CredentialPart['in']): Record<string, string> {
  return Object.fromEntries(
    secrets.filter((part) => part.in === place).map(({ name, value }) => [name, value]),
  );
}

function bodyOf(body: unknown): Body | undefined {
  if (body === undefined || body instanceof Body) return body;
  return json(body, 'application/json');
}

function queryOf(parameters: Parameters): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((item) => [name, textOf(item)]))
    .map((pair) => pair.map((text) => encodeURIComponent(text)).join('='))
    .join('&');
}

/** Texts as they are, everything else as JSON. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
