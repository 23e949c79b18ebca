import type { Json, JsonSchema } from '#core/spec/index';
import type { ValueExpr } from '../test-plan.js';
import type { SchemaMap } from './schema-tree.js';
import type { Direction } from './schema-view.js';
import { always } from './value-expr.js';

/** What values are made up from, and what accepts them. */
export interface GenerationContext {
  readonly schemas: SchemaMap;
  readonly seed: number;
  readonly direction: Direction;
  accepts(schema: JsonSchema, value: Json): boolean;
  /** Told how many steps a value took, so that a whole document can be refused that takes too many. */
  spend?(steps: number): void;
}

/** Which value is wanted, besides its schema. */
export interface Wanted {
  /** The property or parameter, which says what is realistic. */
  readonly name: string;
  /** Where it stands; with the seed it decides every choice. */
  readonly key: string;
  /** Of the outermost object everything that may be sent, or only what must be; inside it, only what must be. */
  readonly extent: 'required' | 'full';
  /** Whether a value may differ each time that it is evaluated. */
  readonly unique: boolean;
}

export function isValid(schema: JsonSchema, expr: ValueExpr, context: GenerationContext): boolean {
  return always(expr, new Map(), (value) => context.accepts(schema, value));
}
