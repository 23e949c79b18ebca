import { spawn } from 'node:child_process';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** Runs a program to its end. @throws when it cannot be started */
export function ran(
  program: string,
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        said[stream] += chunk;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ ...said, code: code ?? -1, seconds: (performance.now() - start) / 1_000 });
    });
  });
}

/** Runs a step of an installation. @throws with what it said when it does not succeed */
export async function done(
  program: string,
  args: readonly string[],
  options: Parameters<typeof ran>[2],
): Promise<void> {
  const { code, stdout, stderr } = await ran(program, args, options);
  if (code === 0) return;
  throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${(stderr || stdout).slice(-2_000)}`);
}
