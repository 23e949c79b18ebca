import type { RunningAt } from '../../analyzer.js';

export type Half = keyof RunningAt;

export interface WebRequest {
  /** Which half of the application is asked. */
  readonly half: Half;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** The same path with names in braces for what differs from thing to thing. */
  readonly template: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface WebAnswer {
  readonly status: number;
  /** Names in lower case; several of one name are joined with commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** The lines of `Set-Cookie`. */
  readonly cookies: readonly string[];
  /** The first of it, as text. */
  readonly body: string;
  readonly ms: number;
}

export interface Exchange {
  readonly request: WebRequest;
  readonly answer: WebAnswer;
}

export function isGood({ answer: { status } }: Exchange): boolean {
  return status >= 200 && status < 300;
}

export function isHtml({ answer: { headers } }: Exchange): boolean {
  return /^\s*(text\/html|application\/xhtml)/i.test(headers['content-type'] ?? '');
}

/** @returns undefined for what is no JSON */
export function jsonOf({ answer }: Exchange): unknown {
  try {
    return JSON.parse(answer.body);
  } catch {
    return undefined;
  }
}
