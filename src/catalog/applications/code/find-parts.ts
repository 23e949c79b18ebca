import type { ApplicationPart } from '../part.js';
import { aPart, CodeReader, folderOf, type FoundPart } from './code-reader.js';
import type { CodeTree } from './code-tree.js';
import { nodeParts } from './node-parts.js';
import { pythonParts } from './python-parts.js';

/** Folders of pages that stand alone, even beside a back end that is in the folder above. */
const FRONTEND_FOLDERS = /(?:^|\/)(?:frontend|front-end|client|web|ui|www|site)$/;

/**
 * The parts of an application, found by looking at its files: back ends before front ends, the outer of two folders
 * that hold the same. Where something is sure, guesses of the same kind are dropped.
 */
export function findParts(tree: CodeTree): readonly ApplicationPart[] {
  const code = new CodeReader(tree);
  const found = [...pythonParts(code), ...nodeParts(code)];
  const all = [...found, ...staticParts(code, found)];
  return (['backend', 'frontend'] as const).flatMap((kind) => outermost(sureOf(all, kind)));
}

function sureOf(found: readonly FoundPart[], kind: ApplicationPart['kind']): readonly FoundPart[] {
  const ofKind = found.filter((part) => part.kind === kind);
  const sure = ofKind.filter(({ isSure }) => isSure);
  return sure.length > 0 ? sure : ofKind;
}

function outermost(parts: readonly FoundPart[]): readonly ApplicationPart[] {
  return parts
    .filter(
      (part) =>
        !parts.some((other) => part.language === other.language && isWithin(part.folder, other.folder)),
    )
    .toSorted((one, other) => (one.folder < other.folder ? -1 : 1))
    .map(({ kind, framework, language, folder }) => ({ kind, framework, language, folder }));
}

/** Pages without a framework, unless they are what a part serves or is built into. */
function staticParts({ paths }: CodeReader, found: readonly FoundPart[]): readonly FoundPart[] {
  const folders = paths.filter((path) => /(?:^|\/)index\.html?$/.test(path)).map((path) => folderOf(path));
  const standing = folders.filter((folder) => {
    const around = found.filter((part) => folder === part.folder || isWithin(folder, part.folder));
    const isServed = around.some((part) => part.kind === 'frontend' || folder === part.folder);
    return !isServed && (around.length === 0 || FRONTEND_FOLDERS.test(folder));
  });
  return standing.map((folder) => aPart('frontend', 'static', 'html', folder));
}

function isWithin(folder: string, outer: string): boolean {
  return folder !== outer && (outer === '' || folder.startsWith(`${outer}/`));
}
