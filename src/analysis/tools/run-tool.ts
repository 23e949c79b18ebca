import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import {
  type Command,
  type Isolation,
  type ProcessOutcome,
  runProcess,
  sandboxed,
} from '#platform/process/index';
import type { AnalyzerContext, Broken, InstalledTool } from '../analyzers/analyzer.js';

/** A run of a command-line tool over files. */
export interface ToolRun<T> {
  readonly tool: InstalledTool;
  readonly args: readonly string[];
  /** Where it runs; readable, as are the tool's own folders. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What else it must read. */
  readonly readable?: readonly string[];
  /** What its standard output must be: JSON of this shape. */
  readonly output: z.ZodType<T>;
  /** How it ends when it did its work, whatever it found. */
  readonly exitCodes: readonly number[];
  /** Tools that ask a service; what they are given must then be made by us. None by default. */
  readonly network?: 'host';
}

export type ToolOutcome<T> =
  | { readonly kind: 'done'; readonly output: T; readonly notes: readonly string[] }
  | { readonly kind: 'broken'; readonly report: Broken };

const OUTPUT_LIMIT_BYTES = 32 * 1024 * 1024;
const SAID_CHARACTERS = 2_000;
const LIMITS = { fileSizeBytes: 256 * 1024 * 1024, openFiles: 4096 };

/**
 * Runs a tool behind walls: it reads the files and itself, writes to a folder of its own, knows nothing of our
 * environment, and has no network. What it found is what its output says: output that cannot be read is an error
 * whatever its exit code is, and so is an exit code that it has no reason for.
 */
export async function runTool<T>(run: ToolRun<T>, context: AnalyzerContext): Promise<ToolOutcome<T>> {
  const home = path.join(context.workFolder, 'home');
  await mkdir(home, { recursive: true });
  const { command, isolation } = await sandboxed(commandOf(run, home, context), {
    hidden: [context.workFolder],
    readable: [...run.tool.folders, run.cwd, ...(run.readable ?? [])],
    writable: [home],
    network: run.network ?? 'none',
  });
  const outcome = await runProcess(command);
  const read = readOutcome(run, outcome);
  return read.kind === 'broken' ? read : { ...read, notes: notesOn(isolation) };
}

function commandOf<T>({ tool, args, cwd, env }: ToolRun<T>, home: string, context: AnalyzerContext): Command {
  return {
    file: tool.file,
    args: [...tool.args, ...args],
    cwd,
    env: { ...ENVIRONMENT, HOME: home, TMPDIR: home, ...env },
    timeoutMs: context.timeoutMs,
    killAfterMs: 1_000,
    outputLimitBytes: OUTPUT_LIMIT_BYTES,
    signal: context.signal,
    limits: { ...LIMITS, cpuSeconds: Math.ceil(context.timeoutMs / 1000) * PROCESSORS },
  };
}

/** Programs with threads use several processors at once. */
const PROCESSORS = 4;

/** No colours, no bytecode beside the application's files, no questions, and text that is UTF-8. */
const ENVIRONMENT = {
  NO_COLOR: '1',
  LC_ALL: 'C.UTF-8',
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONUTF8: '1',
  CI: '1',
  PATH: '/usr/local/bin:/usr/bin:/bin',
};

function readOutcome<T>(run: ToolRun<T>, outcome: ProcessOutcome): ToolOutcome<T> {
  if (outcome.kind === 'timed-out')
    return { kind: 'broken', report: { status: 'timed-out', afterMs: outcome.afterMs } };
  if (outcome.kind === 'spawn-failed') return toolError(`it could not be started: ${outcome.reason}`, '');
  if (outcome.kind !== 'exited') return toolError(ENDINGS[outcome.kind], outcome.stderr);
  const output = run.output.safeParse(jsonOf(outcome.stdout));
  const said = outcome.stderr.trim() || outcome.stdout;
  if (!output.success) return toolError(`its output cannot be read (exit code ${outcome.code})`, said);
  if (!run.exitCodes.includes(outcome.code)) return toolError(`it exited with ${outcome.code}`, said);
  return { kind: 'done', output: output.data, notes: [] };
}

const ENDINGS = {
  signalled: 'it crashed, or was killed from outside',
  'output-limit': `it wrote more than ${OUTPUT_LIMIT_BYTES / 1024 / 1024} MiB`,
  aborted: 'it was stopped on request',
} as const;

/** Something that is no JSON has no shape that a tool's output has. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toolError(message: string, said: string): { kind: 'broken'; report: Broken } {
  const end = said.trim().slice(-SAID_CHARACTERS);
  return {
    kind: 'broken',
    report: { status: 'tool-error', category: 'tool', message, ...(end !== '' && { said: end }) },
  };
}

function notesOn(isolation: Isolation): readonly string[] {
  return isolation.kind === 'none' ? [`It ran without a sandbox: ${isolation.reason}`] : [];
}
