import { spawnSync } from 'node:child_process';
import type { Mistake } from './outcome.js';

/** Reads folders from standard input and parses every file of Python in them; prints what does not parse as JSON. */
const PROGRAM = `
import ast, json, pathlib, sys, warnings
warnings.simplefilter("error")
mistakes = []
for folder in json.load(sys.stdin):
    for file in sorted(pathlib.Path(folder).rglob("*.py")):
        try:
            ast.parse(file.read_bytes(), filename=str(file))
        except (SyntaxError, ValueError, RecursionError, MemoryError, Warning) as error:
            line = getattr(error, "lineno", None) or 0
            mistakes.append({"file": str(file), "line": line, "detail": f"{type(error).__name__}: {error}"})
json.dump(mistakes, sys.stdout)
`;

/** What Python's own parser says of the files of these suites. @throws when there is no Python 3 */
export function pythonMistakes(folders: readonly string[]): readonly Mistake[] {
  const input = JSON.stringify(folders);
  const { status, stdout, stderr, error } = spawnSync('python3', ['-c', PROGRAM], {
    input,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined || status !== 0) {
    throw new Error(`Suites for pytest are parsed by python3, which did not run: ${String(error ?? stderr)}`);
  }
  return JSON.parse(String(stdout)) as Mistake[];
}
