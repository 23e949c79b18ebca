import { answerLimitBytes } from './environment.js';
import type { Identity } from './identities.js';
import { reportFailure } from './report.js';

/** A token as it was sent: never shown, never stored. */
export interface Secret {
  readonly text: string;
  /** What a shell reads it from. */
  readonly shell: string;
}

export interface SentRequest {
  readonly method: string;
  /** Without the base URL and the query. */
  readonly path: string;
  /** How many values were put into the path. */
  readonly pathValues: number;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string | FormData | undefined;
  readonly identity: Identity;
  readonly secrets: readonly Secret[];
}

/** What came back, with what was sent for it. */
export class ApiResponse {
  constructor(
    readonly request: SentRequest,
    readonly status: number,
    readonly headers: Headers,
    readonly text: string,
    /** From the moment it was asked for until the body was read. */
    readonly milliseconds: number,
  ) {}

  get contentType(): string {
    return (this.headers.get('content-type') ?? '').replace(/;.*$/s, '').trim().toLowerCase();
  }

  /** The body read as JSON; fails the test when it is none. */
  json<T = unknown>(): T {
    try {
      return JSON.parse(this.text) as T;
    } catch {
      throw reportFailure({
        expectation: 'a body of JSON',
        problem: 'the body is not JSON',
        ...this.parts(),
      });
    }
  }

  /** The value at a JSON pointer (RFC 6901) of the body; fails the test when there is none. */
  value(pointer: string): unknown {
    const found = valueAt(this.json(), pointer);
    if (found !== undefined) return found;
    const problem = `the body has nothing at "${pointer}"`;
    throw reportFailure({ expectation: `a value at "${pointer}"`, problem, ...this.parts() });
  }

  header(name: string): string {
    const found = this.headers.get(name);
    if (found !== null) return found;
    throw reportFailure({
      expectation: `a header ${name}`,
      problem: `there is no header ${name}`,
      ...this.parts(),
    });
  }

  private parts(): { request: SentRequest; response: ApiResponse } {
    return { request: this.request, response: this };
  }
}

/** The body as a text; what has no end must not fill the memory. */
export async function textOfAnswer(answer: Response): Promise<string> {
  const limit = answerLimitBytes();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body ?? []) {
    length += chunk.byteLength;
    if (length > limit) throw new Error(`the answer is longer than ${limit} bytes (ANSWER_LIMIT_BYTES)`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** The value at a JSON pointer; undefined when there is none. */
export function valueAt(document: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<unknown>((value, step) => {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return (value as Record<string, unknown>)[key];
  }, document);
}
