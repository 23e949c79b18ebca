import type { Json } from '#core/spec/index';

export interface RenderedFile {
  /** Relative to the suite's folder, with forward slashes. */
  readonly path: string;
  readonly content: string;
}

/** A file of a suite as its template wrote it, or the value of a JSON file that is one value and nothing else. */
export type FileDraft =
  { readonly path: string; readonly text: string } | { readonly path: string; readonly value: Json };
