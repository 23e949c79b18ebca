import type { ManifestTest } from '#core/render/index';
import type { TestOutcome } from '#core/verdict/index';
import { ExecutionFailed } from './runner-errors.js';

/** How one journey of a load scenario ended when it was walked once. */
export interface WalkedJourney {
  /** Of the suite, with forward slashes. */
  readonly file: string;
  /** The function that is the journey. */
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'flaky' | 'skipped';
  readonly seconds: number;
  /** What went wrong; empty where nothing did. */
  readonly message: string;
}

/** Joins what load tools say with the manifest, by file and function. */
export function journeyOutcomes(
  walked: readonly WalkedJourney[],
  planned: readonly ManifestTest[],
): TestOutcome[] {
  const byName = new Map(planned.map((test) => [`${test.file}::${test.name?.split('::').at(-1)}`, test]));
  return walked.map(({ file, name, status, seconds, message }) => {
    const test = byName.get(`${file}::${name}`);
    return {
      file,
      title: test?.title ?? name,
      status,
      durationMs: Math.round(seconds * 1000),
      ...(message !== '' && { message }),
      ...(test && { planned: test }),
    };
  });
}

/**
 * What a tool wrote down, which the suite might have written over, and which a tool that was killed leaves unfinished.
 * @throws {ExecutionFailed}
 */
export function readable(text: string, read: (text: string) => WalkedJourney[]): WalkedJourney[] {
  try {
    return read(text);
  } catch (cause) {
    throw new ExecutionFailed('its results cannot be read', false, cause);
  }
}
