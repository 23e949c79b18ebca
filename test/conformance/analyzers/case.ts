import type { ApplicationPart } from '#catalog/index';
import type { Json } from '#core/spec/index';
import type { RunningAt, Toolbox } from '../../../src/analysis/analyzers/analyzer.js';

/** Contents by path. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** What the conformance suite needs to know of an analyzer, to hold it to what all of them promise. */
export interface AnalyzerCase {
  readonly analyzer: string;
  /** It needs nothing installed. */
  readonly isBuiltIn?: true;
  readonly parts: readonly ApplicationPart[];
  /** An application with a weakness. */
  readonly planted: Files;
  /** What must be found in it; `path` is that of a file, or of a request. */
  readonly finding: {
    readonly rule: string;
    readonly cwe: readonly number[];
    readonly path: string;
    readonly line?: number;
  };
  /** An application in which it finds nothing. */
  readonly clean: Files;
  /** Files of the application that would hide its weakness, or break the tool, if they were believed. */
  readonly hostile: Files;
  /** The name of a file in `hostile` that the tool cannot read and must tell of. */
  readonly unreadable?: string;
  readonly options?: Readonly<Record<string, Json>>;
  /** For analyzers of running applications: serves one, from its files. */
  readonly serve?: (
    folder: string,
  ) => Promise<{ readonly at: RunningAt; readonly close: () => Promise<void> }>;
  /** For analyzers that need a server: starts it, for all that follows. Absent: what is installed. */
  readonly tools?: () => Promise<{ readonly toolbox: Toolbox; readonly close: () => Promise<void> }>;
}

export const FLASK: readonly ApplicationPart[] = [
  { kind: 'backend', framework: 'flask', language: 'python', folder: '' },
];
export const REACT: readonly ApplicationPart[] = [
  { kind: 'frontend', framework: 'react', language: 'javascript', folder: '' },
];
