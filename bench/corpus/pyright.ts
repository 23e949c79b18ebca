import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { z } from 'zod';
import { pythonEnvironment } from '#platform/python/index';
import type { Mistake } from './outcome.js';

const PYRIGHT = createRequire(import.meta.url).resolve('pyright/index.js');

/** The part that is read of what pyright writes with `--outputjson`. */
const said = z.object({
  generalDiagnostics: z.array(
    z.object({
      file: z.string(),
      severity: z.string(),
      message: z.string(),
      range: z.object({ start: z.object({ line: z.int() }) }).optional(),
    }),
  ),
});

/**
 * What pyright, in its default mode, says of the suites of these folders.
 * @param memoryMb of its heap
 * @throws {PythonMissing | PythonPackagesMissing} when there is nothing that suites can import
 */
export async function pyrightMistakes(
  folders: readonly string[],
  { out, memoryMb }: { readonly out: string; readonly memoryMb: number },
): Promise<readonly Mistake[]> {
  const [first] = folders;
  if (first === undefined) return [];
  const requirements = readFileSync(path.join(first, 'requirements.txt'), 'utf8');
  const { python } = await pythonEnvironment(path.join(out, 'python'), requirements);
  const project = mkdtempSync(path.join(out, 'pyright-'));
  try {
    // Each suite has modules of the same names.
    const roots = folders.map((folder) => path.relative(project, folder));
    const config = { include: roots, executionEnvironments: roots.map((root) => ({ root })) };
    writeFileSync(path.join(project, 'pyrightconfig.json'), JSON.stringify(config));
    return mistakesIn(await run(['--project', project, '--pythonpath', python], memoryMb));
  } finally {
    rmSync(project, { recursive: true });
  }
}

async function run(args: readonly string[], memoryMb: number): Promise<string> {
  const command = [`--max-old-space-size=${memoryMb}`, PYRIGHT, '--outputjson', ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  return text(child.stdout);
}

function mistakesIn(output: string): Mistake[] {
  const { generalDiagnostics } = said.parse(JSON.parse(output));
  return generalDiagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ file, message, range }) => ({ file, line: (range?.start.line ?? 0) + 1, detail: message }));
}
