import type { Json, Operation } from '#core/spec/index';
import type { Caller } from './identities.js';
import type { JsonObject, MockRequest, Refusal } from './exchange.js';
import type { Input } from './read-input.js';
import type { Role } from './resources.js';
import type { PathValues } from './router.js';
import type { MockState, Thing } from './state.js';

/** A request whose caller is let in and whose input was read. */
export interface Call {
  readonly request: MockRequest;
  readonly operation: Operation;
  readonly role: Role;
  readonly values: PathValues;
  readonly caller: Caller;
  readonly input: Input;
}

/** What came of a request, before it is put into words. */
export type Outcome =
  | Refusal
  | { readonly kind: 'thing'; readonly thing: Thing; readonly isNew: boolean }
  | {
      readonly kind: 'list';
      readonly things: readonly Thing[];
      readonly total: number;
      readonly next?: number;
    }
  /** Of an action, or of something that there is one of. */
  | { readonly kind: 'single'; readonly fields: JsonObject };

export interface Acted {
  readonly outcome: Outcome;
  readonly state: MockState;
}

/** What an answer is made of, where it is not made by hand. */
export interface Answered {
  readonly status: number;
  readonly body?: Json;
}
