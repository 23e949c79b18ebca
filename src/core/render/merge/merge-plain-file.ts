import { shownBeside } from './conflict-note.js';
import type { MergeLog } from './merge-report.js';
import { notationFor } from './notation.js';
import { parsesAsTypescript } from './outline-typescript.js';
import type { TextVersions } from './merge-test-file.js';
import { threeWay } from './three-way.js';

/** The report is read by people: longer texts are in the suite's version. */
const LONGEST_SHOWN = 4_000;

/** Any other file, line by line. What both sides changed stays as it was edited. */
export function mergePlainFile(
  path: string,
  { base, ours, theirs }: TextVersions & { readonly theirs: string },
  log: MergeLog,
): string {
  log.keep('edited');
  if (base === undefined) {
    log.conflict('somebody else wrote this file', { generated: shortened(theirs) });
    return ours;
  }
  const [merged, generated] = mergeRegions(path, base, ours, theirs);
  if (!isWellFormed(path, merged)) {
    log.conflict('the edits and what is generated now do not fit together', { generated: shortened(theirs) });
    return ours;
  }
  if (generated.length > 0) {
    const shown = shortened(generated.join('\n'));
    log.conflict('lines were edited, and are generated otherwise now', { generated: shown });
  }
  return merged;
}

/** The merged text, and what is generated in place of edits that stayed. */
function mergeRegions(path: string, base: string, ours: string, theirs: string): [string, readonly string[]] {
  const notation = notationFor(path);
  const generated: string[] = [];
  const lines = threeWay(base.split('\n'), ours.split('\n'), theirs.split('\n')).flatMap((region) => {
    if (region.kind === 'theirs') return region.theirs;
    if (region.kind !== 'conflict') return region.ours;
    generated.push(...region.theirs);
    const isShown = notation !== undefined && region.theirs.length > 0;
    return isShown ? [...region.ours, ...shownBeside(region.theirs, notation)] : region.ours;
  });
  return [lines.join('\n'), generated];
}

function isWellFormed(path: string, text: string): boolean {
  if (path.endsWith('.ts')) return parsesAsTypescript(text);
  if (!path.endsWith('.json')) return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const shortened = (text: string): string =>
  text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
