import { brokenPython, isLongPython } from '#core/layout/index';
import type { NamedImport } from './test-file.js';
import type { FileVersions } from './merge-items.js';

/** As in the suites' .prettierrc. */
const TYPESCRIPT_WIDTH = 110;

/**
 * What a merged file imports: what is generated, what people added, and what the tests need that stayed.
 * @param body of the merged file
 */
export function mergeImports({ base, ours, theirs }: FileVersions, body: string): readonly NamedImport[] {
  const words = new Set(body.match(/[A-Za-z_$][\w$]*/gu));
  const [was, wanted] = [namesIn(base.imports), namesIn(theirs.imports)];
  const kept = ours.imports.map(({ module, names }) => ({
    module,
    names: names.filter((name) => !has(was, module, name) || words.has(localName(name))),
  }));
  const merged = namesIn([...theirs.imports, ...kept]);
  return [...merged].flatMap(([module, names]) => {
    if (names.size === 0) return [];
    const isAsGenerated = names.size === wanted.get(module)?.size;
    return [{ module, names: isAsGenerated ? [...names] : [...names].sort() }];
  });
}

function namesIn(imports: readonly NamedImport[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { module, names } of imports) {
    const known = found.get(module) ?? new Set();
    for (const name of names) known.add(name);
    found.set(module, known);
  }
  return found;
}

const has = (all: ReadonlyMap<string, ReadonlySet<string>>, module: string, name: string): boolean =>
  all.get(module)?.has(name) === true;

/** `created` of `create as created`. */
const localName = (name: string): string => /(\w+)$/u.exec(name)?.[1] ?? name;

export function typescriptImports(imports: readonly NamedImport[]): string[] {
  return imports.flatMap(({ module, names }) => {
    const line = `import { ${names.join(', ')} } from '${module}';`;
    if (line.length <= TYPESCRIPT_WIDTH) return [line];
    return ['import {', ...names.map((name) => `  ${name},`), `} from '${module}';`];
  });
}

/** Orphans are skipped by a mark of pytest's, which tests that were generated do not need. */
export function pythonImports(imports: readonly NamedImport[], body: string): string[] {
  const lines = imports.flatMap(({ module, names }) => {
    const line = `from ${module} import ${names.join(', ')}`;
    return (isLongPython(line) ? brokenPython(line) : line).split('\n');
  });
  if (!/\bpytest\./u.test(body)) return lines;
  return ['import pytest', ...(lines.length > 0 ? [''] : []), ...lines];
}
