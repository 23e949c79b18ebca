const LONGEST_PATH_BYTES = 1_000;
const LONGEST_NAME_BYTES = 200;
const DEEPEST = 32;

/**
 * What is wrong with the path of a file inside an application's code; undefined when it can be written below a folder
 * on any system, and only there.
 */
export function faultOfPath(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (!path.isWellFormed() || /[\p{Cc}\u2028\u2029]/u.test(path)) return 'holds characters that no name has';
  if (path.includes('\\')) return 'has Windows separators; write /';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'is absolute';
  if (Buffer.byteLength(path) > LONGEST_PATH_BYTES) return `is longer than ${LONGEST_PATH_BYTES} bytes`;
  const names = path.split('/');
  if (names.includes('..')) return 'leads out of the folder';
  if (names.some((name) => name === '' || name === '.')) return 'has an empty part, or a dot for one';
  if (names.length > DEEPEST) return `is deeper than ${DEEPEST} folders`;
  if (names.some((name) => Buffer.byteLength(name) > LONGEST_NAME_BYTES)) {
    return `has a name longer than ${LONGEST_NAME_BYTES} bytes`;
  }
  return undefined;
}
