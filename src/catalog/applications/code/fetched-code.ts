import type { CodeOrigin } from './code-origin.js';
import type { CodeTree } from './code-tree.js';
import type { LeftOut } from './read-folder.js';

/** An application's code, in memory, with where it was. */
export interface FetchedCode {
  readonly tree: CodeTree;
  readonly origin: CodeOrigin;
  readonly leftOut: readonly LeftOut[];
}
