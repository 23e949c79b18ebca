import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** One program from its start to its end, with all that it starts. */
export interface Measurement {
  readonly seconds: number;
  /** Of the largest of its processes. */
  readonly memoryMb: number;
  readonly cpuSeconds: number;
  /** What it wrote to standard output. */
  readonly output: string;
}

const METER = pathToFileURL(path.join(import.meta.dirname, 'meter.mjs')).href;

/** Runs a script of Node in a process of its own. @throws when it fails */
export async function measure(script: string, args: readonly string[], cwd?: string): Promise<Measurement> {
  const folder = mkdtempSync(path.join(tmpdir(), 'assay-meter-'));
  const file = path.join(folder, 'usage.json');
  const start = performance.now();
  const child = spawn(process.execPath, [script, ...args], {
    cwd,
    // Some programs only start others: those are measured, too.
    env: { ...process.env, NODE_OPTIONS: `--import ${METER}`, BENCH_METER_FILE: file },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await once(child, 'close');
  const seconds = (performance.now() - start) / 1000;
  if (child.exitCode !== 0) throw new Error(`${path.basename(script)} failed:\n${errors.slice(-2_000)}`);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const usages = lines.map((line) => JSON.parse(line) as { memoryMb: number; cpuMs: number });
  const memoryMb = Math.max(...usages.map((usage) => usage.memoryMb));
  const cpuMs = usages.reduce((sum, usage) => sum + usage.cpuMs, 0);
  rmSync(folder, { recursive: true });
  return { seconds, memoryMb, cpuSeconds: cpuMs / 1000, output };
}

/** The run of median duration. */
export async function median(rounds: number, run: () => Promise<Measurement>): Promise<Measurement> {
  const runs: Measurement[] = [];
  for (let round = 0; round < rounds; round += 1) runs.push(await run());
  const middle = runs.toSorted((one, other) => one.seconds - other.seconds)[Math.floor(runs.length / 2)];
  if (middle === undefined) throw new Error('Nothing was run: --rounds must be at least 1');
  return middle;
}
