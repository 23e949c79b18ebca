/** What is installed or made, and not written: kept out of every application's code. */
const FOLDERS: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  'bower_components',
  '.venv',
  'venv',
  'virtualenv',
  'site-packages',
  '__pycache__',
  '__MACOSX',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
  '.tox',
  '.cache',
  '.parcel-cache',
  '.next',
  '.nuxt',
]);

const FILES = /^(?:\.DS_Store|Thumbs\.db|\.git)$|\.py[co]$/;

/** Whether a file of this path is left out, and why: in or of something that nobody wrote. */
export function isLeftOut(path: string): boolean {
  const names = path.split('/');
  return names.some((name) => isFolderLeftOut(name)) || FILES.test(names.at(-1) ?? '');
}

export function isFolderLeftOut(name: string): boolean {
  return FOLDERS.has(name);
}
