import { DependenciesRefused } from './dependency-errors.js';

/** A name with extras, versions and a marker (PEP 508), and nothing that points at an address or a file. */
const REQUIREMENT =
  /^[A-Za-z0-9][\w.-]*\s*(?:\[[\w\s,.-]*\])?\s*\(?\s*(?:(?:===|[<>=!~]=|<|>)\s*[\w.*+!-]+\s*,?\s*)*\)?\s*(?:;[\w\s.<>=!~'"()-]*)?$/;

/**
 * The packages that a requirements.txt names, one a line. Hashes are dropped: they hold for one platform's files.
 * @throws {DependenciesRefused} for options, addresses, paths and other files
 */
export function requirementsOf(text: string): string {
  const lines = text
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) =>
      line
        .replace(/(?:^|\s)#.*$/, '')
        .replaceAll(/\s--hash=\S+/g, '')
        .trim(),
    )
    .filter((line) => line !== '');
  for (const line of lines) {
    if (!REQUIREMENT.test(line)) throw new DependenciesRefused('requirements.txt', line.slice(0, 200));
  }
  return lines.join('\n');
}
