import type { ParsedTemplate } from './check-template.js';
import { checkTemplate, parseTemplate, readManifest } from './load-pack.js';
import type { PackManifest } from './manifest.js';
import { TemplatePackInvalid } from './pack-invalid.js';

const MANIFEST = 'manifest.json';

/**
 * All that is wrong with a pack, each thing once, by file and line: what loading it would stop at, and what it would
 * stop at after that. A pack without problems can be loaded.
 *
 * @param files the pack's files by their path in the pack, `manifest.json` among them
 */
export function packProblems(files: ReadonlyMap<string, string>): readonly TemplatePackInvalid[] {
  const found = new Map<string, TemplatePackInvalid>();
  const tried = <Result>(work: () => Result): Result | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof TemplatePackInvalid)) throw error;
      found.set(error.message, error);
      return undefined;
    }
  };
  const manifest = tried(() => readManifest(files));
  if (manifest === undefined) return [...found.values()];
  const partials = new Map<string, ParsedTemplate>();
  for (const [name, file] of Object.entries(manifest.partials)) {
    const partial = tried(() => parseTemplate(files, file));
    if (partial !== undefined) partials.set(name, partial);
  }
  // A template that uses a partial which cannot be read would only be told off for that.
  const isWhole = partials.size === Object.keys(manifest.partials).length;
  for (const file of templatesOf(manifest)) {
    const template = tried(() => parseTemplate(files, file));
    if (template !== undefined && isWhole) tried(() => checkTemplate(template, partials));
  }
  return [...found.values()];
}

/** Files that the manifest does not name: nothing is made of them, and perhaps a name is misspelt. */
export function unusedFiles(files: ReadonlyMap<string, string>): readonly string[] {
  const manifest = readManifest(files);
  const used = new Set([MANIFEST, ...Object.values(manifest.partials), ...templatesOf(manifest)]);
  return [...files.keys()].filter((file) => !used.has(file)).sort();
}

function templatesOf({ files, tests }: PackManifest): readonly string[] {
  return [...new Set([...Object.values(files), ...Object.values(tests.strategies)])];
}
