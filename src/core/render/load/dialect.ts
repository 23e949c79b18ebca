import type { Capture, RequestStep, TestCase } from '#core/plan/index';
import type { Code } from '../pack/output-helpers.js';
import type { Scope } from '../vitest/expressions.js';

/** What a journey's template sees of a request. */
export interface JourneyRequest {
  /** Who sends it, as the language names them. */
  readonly identity: string;
  readonly schemes: readonly Code[];
  readonly method: string;
  readonly arguments: readonly Code[];
}

/** What differs between the languages that journeys are written in. */
export interface Dialect {
  /** A variable for what a plan calls so. */
  readonly variable: (name: string) => string;
  readonly text: (text: string) => string;
  readonly request: (step: RequestStep, scope: Scope) => JourneyRequest;
  /** The value of a capture, read from the variable of an answer. */
  readonly read: (capture: Capture, answer: string) => string;
  /** Names that a journey must not give to its variables. */
  readonly reserved: readonly string[];
  /** Whether builders of bodies are named so. */
  readonly isLikeBuilder: (name: string) => boolean;
}

/**
 * Why a test is no journey of a load scenario; undefined: it is one. What is refused, or may be, is no load that
 * anybody wants to measure.
 */
export function whyNoJourney({ steps }: TestCase): string | undefined {
  const last = steps.at(-1)?.expectations ?? [];
  const succeeds = last.some((expectation) => expectation.kind === 'status' || expectation.kind === 'within');
  return succeeds ? undefined : 'the document does not say how to make it succeed';
}
