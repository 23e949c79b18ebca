import type { Subject } from '../analyzer.js';
import type { LoadWork } from './generator/load-work.js';
import type { LoadOptions } from './schema.js';

/** The generator is no program but a thread: what it is given takes the place of arguments. */
export function loadWork({ running = {}, document }: Subject, options: LoadOptions): LoadWork {
  return { options, at: running, ...(document !== undefined && { document }) };
}

/** Beyond the test itself: reading the document, asking once, and the last answers. */
const GRACE_MS = 60_000;

export function longestMs({ warmUpMs, durationMs, timeoutMs }: LoadOptions): number {
  return warmUpMs + durationMs + timeoutMs + GRACE_MS;
}
