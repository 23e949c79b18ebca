import { PositionEncoding, Workspace, type Diagnostic } from '@astral-sh/ruff-wasm-nodejs';
import type { RenderedFile } from '#core/render/index';

/** As the suites' pyproject.toml has it; which rules hold is up to Ruff. */
const ruff = new Workspace(
  {
    'line-length': 100,
    'target-version': 'py310',
    // On a disk, Ruff sees by itself which modules are the suite's own.
    lint: { isort: { 'known-first-party': ['support'] } },
  },
  PositionEncoding.Utf16,
);

/** The Python files that `ruff format` would change, and what `ruff check` says of the others. */
export function ruffSays(files: readonly RenderedFile[]): string[] {
  return files
    .filter(({ path }) => path.endsWith('.py'))
    .flatMap(({ path, content }) => {
      const formatted = ruff.format(content);
      if (formatted !== content) return [`${path} should be\n${formatted}\nand is\n${content}`];
      const diagnostics = ruff.check(content) as readonly Diagnostic[];
      return diagnostics.map(({ message, start_location: { row } }) => `${path}:${row}: ${message}`);
    });
}
