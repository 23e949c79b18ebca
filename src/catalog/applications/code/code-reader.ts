import type { ApplicationPart, Framework } from '../part.js';
import type { CodeTree } from './code-tree.js';

/** The files of a tree by their paths, to look into. */
export class CodeReader {
  readonly paths: readonly string[];
  private readonly files: ReadonlyMap<string, Uint8Array>;

  constructor(tree: CodeTree) {
    this.paths = tree.map(({ path }) => path);
    this.files = new Map(tree.map(({ path, bytes }) => [path, bytes]));
  }

  /** The beginning of a file, enough to know it by; empty where there is none. */
  text(path: string): string {
    const bytes = this.files.get(path) ?? new Uint8Array();
    return new TextDecoder().decode(bytes.subarray(0, 65_536));
  }
}

/** What a search by language found; a folder may hold a back end and a front end. */
export interface FoundPart extends ApplicationPart {
  /** Whether its framework was found, or only its language. */
  readonly isSure: boolean;
}

export function aPart(
  kind: ApplicationPart['kind'],
  framework: Framework,
  language: ApplicationPart['language'],
  folder: string,
): FoundPart {
  return { kind, framework, language, folder, isSure: framework !== 'unknown' };
}

export function folderOf(path: string): string {
  const cut = path.lastIndexOf('/');
  return cut === -1 ? '' : path.slice(0, cut);
}
