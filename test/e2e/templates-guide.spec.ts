import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'assay-guide-'));
  await copyFile(path.join(root, 'docs/examples/petstore.yaml'), path.join(folder, 'petstore.yaml'));
  await mkdir(path.join(folder, 'bin'));
  const threads = path.join(root, 'test/support/typescript-threads.mjs');
  const program = path.join(root, 'src/cli/main.ts');
  const assay = `#!/bin/sh\nexec '${process.execPath}' --no-warnings --import '${threads}' '${program}' "$@"\n`;
  await writeFile(path.join(folder, 'bin/assay'), assay);
  await chmod(path.join(folder, 'bin/assay'), 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

/** A fenced block of the guide: a file to write, or commands with what they print. */
type Step =
  | { readonly kind: 'file'; readonly name: string; readonly content: string }
  | { readonly kind: 'command'; readonly command: string; readonly prints: readonly string[] };

function stepsIn(guide: string): Step[] {
  const blocks = guide.matchAll(/^```(sh|hbs (\S+))\n([^]*?)^```$/gm);
  return [...blocks].flatMap(([, kind = '', name, content = '']): Step[] => {
    if (name !== undefined) return [{ kind: 'file', name, content }];
    return kind === 'sh' ? content.split(/^\$ /m).slice(1).map(aCommand) : [];
  });
}

function aCommand(text: string): Step {
  const [command = '', ...prints] = text.trimEnd().split('\n');
  return { kind: 'command', command, prints };
}

function shell(command: string): Promise<{ readonly error: Error | null; readonly output: string }> {
  const env = { PATH: `${path.join(folder, 'bin')}${path.delimiter}${process.env['PATH']}`, NO_COLOR: '1' };
  return new Promise((resolve) => {
    execFile('sh', ['-c', command], { cwd: folder, env, maxBuffer: 1e8 }, (error, stdout, stderr) =>
      resolve({ error, output: stdout + stderr }),
    );
  });
}

describe('docs/templates.md', () => {
  it('works as it is written, step by step', async () => {
    const steps = stepsIn(await readFile(path.join(root, 'docs/templates.md'), 'utf8'));
    expect(steps.length).toBeGreaterThan(10);

    for (const step of steps) {
      if (step.kind === 'file') {
        await writeFile(path.join(folder, step.name), step.content);
        continue;
      }
      const { error, output } = await shell(step.command);
      expect([step.command, error]).toEqual([step.command, null]);
      for (const line of step.prints) expect(output).toContain(line);
    }
  });
});
