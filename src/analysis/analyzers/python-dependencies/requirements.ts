/** A package at one version, as a file asks for it. */
export interface Requirement {
  readonly name: string;
  readonly version: string;
  /** The file that asks for it. */
  readonly path: string;
}

export interface ReadRequirements {
  readonly pinned: readonly Requirement[];
  /** Lines that say no version, or something else than a package. */
  readonly open: readonly string[];
}

const PINNED =
  /^([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)\s*(?:\[[^\]]*\])?\s*===?\s*([a-z0-9.!+_-]+)\s*(?:[;,].*|--hash.*|\\)?$/i;

export function isRequirementsFile(file: string): boolean {
  return /(^|\/)(requirements[^/]*|requirements\/[^/]+)\.(txt|in)$/i.test(file);
}

/** Reads a requirements.txt without doing what it says: lines that name other files, indexes or addresses are told. */
export function readRequirements(text: string, path: string): ReadRequirements {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/(^|\s)#.*$/, '').trim());
  const asked = lines.filter((line) => line !== '' && !line.startsWith('--hash'));
  const pinned = asked.flatMap((line) => {
    const [, name, version] = PINNED.exec(line) ?? [];
    return name === undefined || version === undefined || version.includes('*')
      ? []
      : [{ name: normalised(name), version, path }];
  });
  const open = asked
    .filter((line) => !PINNED.test(line))
    .map((line) => `${path}: "${line}" names no version`);
  return { pinned, open };
}

/** As PEP 503 compares names. */
export function normalised(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}
