import type { Severity } from './severity.js';

/** A line of a source file. */
export interface CodePlace {
  readonly kind: 'code';
  /** Relative to the application's folder, with `/`. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly endLine?: number;
  /** The text of the line, which says which line it is when others have moved it. */
  readonly text: string;
}

/** A package that the application needs. */
export interface DependencyPlace {
  readonly kind: 'dependency';
  /** As OSV writes it. */
  readonly ecosystem: 'PyPI' | 'npm';
  readonly package: string;
  readonly version?: string;
  /** `CVE-…`, `GHSA-…` or `PYSEC-…`. */
  readonly advisory: string;
  /** The file that asks for the package. */
  readonly path: string;
}

/** A request that the running application answered. */
export interface ExchangePlace {
  readonly kind: 'exchange';
  readonly method: string;
  /** With names in braces for what differs from thing to thing: `/orders/{id}`. */
  readonly path: string;
  readonly parameter?: string;
}

export type Place = CodePlace | DependencyPlace | ExchangePlace;

/** One thing that an analyzer reports of an application. */
export interface Finding {
  /** The analyzer, such as `bandit`. */
  readonly tool: string;
  /** The tool's own name of what it looks for, such as `B608`. */
  readonly rule: string;
  /** What is wrong, in a few words. */
  readonly title: string;
  readonly message: string;
  readonly severity: Severity;
  /** As the tool says it. */
  readonly toolSeverity?: string;
  readonly confidence?: 'high' | 'medium' | 'low';
  /** Numbers of the Common Weakness Enumeration. */
  readonly cwe: readonly number[];
  readonly place: Place;
  /** What shows it: a request and its answer, or what the tool quotes. */
  readonly evidence?: string;
  /** Where the tool explains the rule. */
  readonly help?: string;
}
