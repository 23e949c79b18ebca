import { z } from 'zod';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';

export interface ServerOptions {
  readonly server: string;
  readonly key?: string;
}

const TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;

interface Question {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}
type Answer = Pick<Response, 'ok' | 'status' | 'json' | 'text'>;
type Asking = (address: URL, question: Question) => Promise<Answer>;

interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly asking?: Asking;
}

const askQuickly: Asking = (address, question) =>
  fetch(address, { ...question, signal: AbortSignal.timeout(TIMEOUT_MS) });

const askPatiently: Asking = async (address, question) => {
  // Loaded only here: most commands do without, and are to begin at once.
  const { Agent, fetch: fetchThrough } = await import('undici');
  const connect = { timeout: CONNECT_TIMEOUT_MS };
  // Otherwise an answer that begins after five minutes is given up.
  const agent = new Agent({ connect, headersTimeout: 0, bodyTimeout: 0 });
  try {
    const answer = await fetchThrough(address, { ...question, dispatcher: agent });
    return new Response(await answer.text(), { status: answer.status });
  } finally {
    await agent.close();
  }
};

/** The part of a problem document (RFC 9457) that people are shown. */
const problem = z.object({
  code: z.string(),
  detail: z.string(),
  requestId: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});

/** What the server answered instead of what was asked for. */
export class Refused extends CliError {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message, code === 'request-invalid' ? EXIT.usage : EXIT.couldNotRun);
  }
}

/** Nothing answered: the server may be back in a moment. */
export class Unreachable extends CliError {}

/** The API of a running Assay. */
export class Server {
  constructor(private readonly options: ServerOptions) {}

  get<Shape>(path: string, shape: z.ZodType<Shape>): Promise<Shape> {
    return this.ask({ method: 'GET', path }, shape);
  }

  post<Shape>(path: string, body: object, shape: z.ZodType<Shape>): Promise<Shape> {
    return this.ask({ method: 'POST', path, body }, shape);
  }

  /** As `post`, for work that takes as long as there is much of it: once connected, it is waited for. */
  postPatiently<Shape>(path: string, body: object, shape: z.ZodType<Shape>): Promise<Shape> {
    return this.ask({ method: 'POST', path, body, asking: askPatiently }, shape);
  }

  async remove(path: string): Promise<void> {
    const response = await this.send({ method: 'DELETE', path });
    if (!response.ok) throw refusal(response.status, await response.json().catch(() => undefined));
  }

  /** A file, as the server gives it. */
  async text(path: string): Promise<string> {
    const response = await this.send({ method: 'GET', path });
    if (response.ok) return response.text();
    throw refusal(response.status, await response.json().catch(() => undefined));
  }

  private async ask<Shape>(call: Call, shape: z.ZodType<Shape>): Promise<Shape> {
    const response = await this.send(call);
    const answer: unknown = await response.json().catch(() => undefined);
    if (!response.ok) throw refusal(response.status, answer);
    const parsed = shape.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw new CliError(`${this.options.server} does not answer like an Assay server of this version`);
  }

  private async send({ method, path, body, asking = askQuickly }: Call): Promise<Answer> {
    const { server, key } = this.options;
    if (key === undefined) {
      throw new CliError(
        'Which API key? Set ASSAY_API_KEY; the first start of the server printed one',
        EXIT.usage,
      );
    }
    const address = URL.parse(path, `${server.replace(/\/$/, '')}/`);
    if (address === null) throw new CliError(`${server} is not an address`, EXIT.usage);
    return asking(address, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new Unreachable(`${server} cannot be reached: ${reasonOf(error)}. Is it running? (npm start)`);
    });
  }
}

function refusal(status: number, answer: unknown): CliError {
  const told = problem.safeParse(answer);
  if (!told.success) return new CliError(`The server answered with ${status}`);
  const { code, detail, requestId, errors = [] } = told.data;
  const places = errors.map((error) => `\n  ${error.pointer}: ${error.detail}`).join('');
  return new Refused(
    code,
    `${detail} (${code}${requestId === undefined ? '' : `, request ${requestId}`})${places}`,
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
