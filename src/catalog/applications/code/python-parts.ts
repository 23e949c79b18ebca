import type { Framework } from '../part.js';
import { aPart, type CodeReader, folderOf, type FoundPart } from './code-reader.js';

const MANIFESTS = /^(?:requirements[\w.-]*\.txt|pyproject\.toml|Pipfile|setup\.py|setup\.cfg)$/;
const ENTRIES = /^(?:app|main|manage|wsgi|asgi|run|server|api|__init__)\.py$/;

/** Django before the others: its projects may bring them along. */
const NAMED: readonly (readonly [Framework, RegExp])[] = [
  ['django', /^\s*["']?django\b(?![-_])/im],
  ['fastapi', /^\s*["']?fastapi\b(?![-_])/im],
  ['flask', /^\s*["']?flask\b(?![-_])/im],
];
const IMPORTED: readonly (readonly [Framework, RegExp])[] = [
  ['django', /^[ \t]*(?:from|import)[ \t]+django\b/m],
  ['fastapi', /^[ \t]*(?:from|import)[ \t]+fastapi\b/m],
  ['flask', /^[ \t]*(?:from|import)[ \t]+flask\b/m],
];

/** Back ends in Python: a framework that a manifest names, or that the file which starts it imports. */
export function pythonParts(code: CodeReader): readonly FoundPart[] {
  const files = code.paths.filter((path) => MANIFESTS.test(nameOf(path)) || ENTRIES.test(nameOf(path)));
  const byFolder = Map.groupBy(files, folderOf);
  return [...byFolder].flatMap(([folder, paths]) => {
    if (paths.every((path) => nameOf(path) === '__init__.py') && frameworkOf(code, paths) === 'unknown')
      return [];
    return [aPart('backend', frameworkOf(code, paths), 'python', folder)];
  });
}

function frameworkOf(code: CodeReader, paths: readonly string[]): Framework {
  const manifests = paths.filter((path) => MANIFESTS.test(nameOf(path)));
  const entries = paths.filter((path) => ENTRIES.test(nameOf(path)));
  const imported = first(
    IMPORTED,
    entries.map((path) => code.text(path)),
  );
  return (
    imported ??
    first(
      NAMED,
      manifests.map((path) => itemsOf(code.text(path))),
    ) ??
    'unknown'
  );
}

/** One requirement a line, of lists in TOML too. */
function itemsOf(manifest: string): string {
  return manifest.replaceAll(/[[,]/g, '\n');
}

function first(
  frameworks: readonly (readonly [Framework, RegExp])[],
  texts: readonly string[],
): Framework | undefined {
  return frameworks.find(([, pattern]) => texts.some((text) => pattern.test(text)))?.[0];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
