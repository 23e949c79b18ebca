import type { InstalledTool } from '../analyzer.js';
import { PYLINT_RULES } from './rules.js';

/** No settings of the application: its `init-hook` would be run. */
export const PYLINT_ARGS: readonly string[] = [
  ...'--rcfile=/dev/null --disable=all --persistent=n --jobs=1 --recursive=y --ignore=,'.split(' '),
  '--output-format=json2',
  `--enable=syntax-error,${[...PYLINT_RULES.keys()].join(',')}`,
  '.',
];

/**
 * Pylint puts the folders that it looks at in front of where Python finds modules: whatever it imports from then on would
 * be the application's `json.py` or `platform.py`, run by us. So Python keeps looking where it looked at the start.
 */
const GUARDED = [
  'import sys',
  'from importlib.machinery import PathFinder',
  'ours = list(sys.path)',
  'find = PathFinder.find_spec',
  'class Ours:',
  '    @staticmethod',
  '    def find_spec(name, path=None, target=None):',
  '        return find(name, ours if path is None else path, target)',
  'sys.meta_path[:] = [Ours if finder is PathFinder else finder for finder in sys.meta_path]',
  'from pylint import run_pylint',
  'run_pylint(sys.argv[1:])',
].join('\n');

export function guarded(tool: InstalledTool): InstalledTool {
  return { ...tool, args: ['-I', '-c', GUARDED] };
}

/** A mask of what it found, up to 31; 32 is a wrong call. */
export const PYLINT_EXIT_CODES = Array.from({ length: 32 }, (_, mask) => mask);
