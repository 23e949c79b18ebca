/** Versions as numbers that can be compared one by one, from the left. */
type Key = readonly number[];

const PYTHON =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|alpha|b|beta|c|rc|pre|preview)[-_.]?(\d*))?((?:-\d+)|(?:[-_.]?(?:post|rev|r)[-_.]?\d*))?([-_.]?dev[-_.]?\d*)?(?:\+[a-z0-9._-]+)?$/i;
const STAGES: Readonly<Record<string, number>> = {
  a: 1,
  alpha: 1,
  b: 2,
  beta: 2,
  c: 3,
  rc: 3,
  pre: 3,
  preview: 3,
};
const FINAL = 4;
/** Segments that are not written are 0. */
const SEGMENTS = 8;

/**
 * Compares two versions of Python packages as PEP 440 orders them; what stands behind a `+` does not count.
 * @returns below 0, 0, or above 0; undefined when one of them is no such version
 */
export function comparePythonVersions(one: string, other: string): number | undefined {
  return compareKeys(pythonKey(one.trim()), pythonKey(other.trim()));
}

/** Epoch, release, stage and its number, post, dev: `1.0.dev1` < `1.0a1` < `1.0` < `1.0.post1`. */
function pythonKey(version: string): Key | undefined {
  const found = PYTHON.exec(version);
  if (found === null) return undefined;
  const [, epoch = '0', release = '', stage, stageNumber, post, dev] = found;
  const onlyDev = stage === undefined && post === undefined && dev !== undefined;
  return [
    Number(epoch),
    ...segments(release),
    stage === undefined ? (onlyDev ? 0 : FINAL) : (STAGES[stage.toLowerCase()] ?? FINAL),
    Number(stageNumber ?? 0),
    post === undefined ? -1 : lastNumber(post),
    dev === undefined ? Infinity : lastNumber(dev),
  ];
}

const SEMANTIC = /^v?(\d+(?:\.\d+)*)(?:-?([0-9a-z][0-9a-z.-]*))?(?:\+.*)?$/i;

/**
 * Compares two versions of npm packages as Semantic Versioning orders them: `1.0.0-rc.1` is before `1.0.0`.
 * @returns below 0, 0, or above 0; undefined when one of them is no such version
 */
export function compareNpmVersions(one: string, other: string): number | undefined {
  const [, release = '', stage = ''] = SEMANTIC.exec(one.trim()) ?? [];
  const [, otherRelease = '', otherStage = ''] = SEMANTIC.exec(other.trim()) ?? [];
  if (release === '' || otherRelease === '') return undefined;
  const released = compareKeys(segments(release), segments(otherRelease));
  if (released !== 0 || stage === otherStage) return released;
  if (stage === '' || otherStage === '') return stage === '' ? 1 : -1;
  return new Intl.Collator('en', { numeric: true }).compare(stage, otherStage);
}

function segments(release: string): Key {
  const numbers = release.split('.').map(Number);
  return Array.from({ length: SEGMENTS }, (_, index) => numbers[index] ?? 0);
}

function lastNumber(text: string): number {
  return Number(/(\d*)$/.exec(text)?.[1] ?? 0);
}

function compareKeys(one: Key | undefined, other: Key | undefined): number | undefined {
  if (one === undefined || other === undefined) return undefined;
  const at = one.findIndex((number, index) => number !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) < (other[at] ?? 0) ? -1 : 1;
}
