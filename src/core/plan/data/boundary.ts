import type { ValueExpr } from '../test-plan.js';
import type { GenerationContext } from './generation-context.js';
import type { SchemaObject } from './schema-tree.js';

/** A value beside a constraint, and on which side it is meant to be. The claim is checked before it is used. */
export interface Boundary {
  readonly keyword: string;
  readonly variant: string;
  readonly isValid: boolean;
  readonly value: ValueExpr;
  /** `accepts a limit of 100, its maximum` */
  readonly title: string;
  /** Whether it is one of the list's items that stands at the boundary, and not the list. */
  readonly isOfItem?: true;
  /** The variant whose test sends it, too: it is wrong for the same reason, and a test of its own would say no more. */
  readonly beside?: string;
}

export interface BoundarySubject {
  /** As people name it: `limit`, `owner.email`. */
  readonly label: string;
  /** The last part of the label. */
  readonly name: string;
  /** With references and `allOf` resolved. */
  readonly schema: SchemaObject;
  readonly key: string;
  readonly context: GenerationContext;
}

export const accepts = (keyword: string, variant: string, value: ValueExpr, what: string): Boundary => {
  return { keyword, variant, isValid: true, value, title: `accepts ${what}` };
};
export const rejects = (keyword: string, variant: string, value: ValueExpr, what: string): Boundary => {
  return { keyword, variant, isValid: false, value, title: `rejects ${what}` };
};
