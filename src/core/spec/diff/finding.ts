import type { ChangeClass } from './change.js';
import type { Effect } from './law.js';

/** Where something stands, for people: a named schema or a part of an operation, and the way down from there. */
export interface Home {
  /** `Pet` in backticks, or `the query parameter …`. */
  readonly label: string;
  /** `owner.tags[]`; empty for the thing itself. */
  readonly path: string;
}

export interface Spot {
  readonly pointer: string;
  readonly home: Home;
}

/** What a rule about schemas has seen, before it is known which way the data flows. */
export interface Finding {
  /** Without the direction: `max-length-decreased`. */
  readonly rule: string;
  readonly effect: Effect;
  /** The end of a sentence that begins with the place: `now has a maxLength of 50 instead of 100`. */
  readonly says: string;
  readonly before: Spot;
  readonly after: Spot;
  /** Where practice judges milder or harder than the law of directions. */
  readonly inRequests?: ChangeClass;
  readonly inResponses?: ChangeClass;
}

export function subjectOf({ label, path }: Home): string {
  return path === '' ? label : `\`${path}\` of ${label}`;
}

/** Values of strangers' documents are quoted, and long ones shortened. */
export function quoted(value: unknown): string {
  const text = (JSON.stringify(value) ?? String(value)).replaceAll('`', "'");
  return `\`${text.length > 60 ? `${text.slice(0, 57)}…` : text}\``;
}
