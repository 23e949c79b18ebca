import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type Command, type ProcessOutcome, runProcess } from '#platform/process/index';
import { PythonMissing, PythonPackagesMissing } from './python-errors.js';

/** A virtual environment with everything that was asked for installed in it. */
export interface PythonEnvironment {
  /** The interpreter to run. */
  readonly python: string;
  /** Folders that it must be able to read: its own, and that of the Python it was made from. */
  readonly folders: readonly string[];
}

const base = z.object({
  executable: z.string(),
  prefix: z.string(),
  version: z.tuple([z.int(), z.int()]),
  platform: z.string(),
});
type BasePython = z.infer<typeof base>;

const ASK_BASE = [
  'import json, sys, sysconfig, venv',
  'print(json.dumps({"executable": sys.executable, "prefix": sys.base_prefix, ' +
    '"version": sys.version_info[:2], "platform": sysconfig.get_platform()}))',
].join('\n');
/** In a sandbox, an interpreter that is a link to another one cannot be put in its place. */
const MAKE = ['-m', 'venv', ...(process.platform === 'linux' ? ['--copies'] : [])];
const OLDEST_MINOR = 10;
const ASK_TIMEOUT_MS = 20_000;
const INSTALL_TIMEOUT_MS = 300_000;
const SAID_CHARACTERS = 1_000;

/** What pip needs to find packages, and nothing else of our environment. */
const FOR_PIP =
  /^(?:PIP_\w+|(?:HTTPS?|ALL|NO)_PROXY|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|HOME|XDG_\w+)$/i;

const known = new Map<string, Promise<PythonEnvironment>>();

/**
 * The virtual environment with these packages. It is made once, which takes some seconds and a package registry, and
 * found again ever after, without a network. Processes may share the folder: an environment appears in it whole, or not
 * at all.
 *
 * @param folder where environments are kept
 * @param requirements as in a requirements.txt
 * @throws {PythonMissing} when there is no Python, or one without venv
 * @throws {PythonPackagesMissing} when pip cannot install them; retryable
 */
export async function pythonEnvironment(folder: string, requirements: string): Promise<PythonEnvironment> {
  const key = JSON.stringify([folder, requirements]);
  const environment = known.get(key) ?? findOrMake(folder, requirements);
  known.set(key, environment);
  // What failed may be mended by the time of the next try.
  return environment.catch((error: unknown) => {
    known.delete(key);
    throw error;
  });
}

async function findOrMake(folder: string, requirements: string): Promise<PythonEnvironment> {
  const python = await basePython();
  const recipe = JSON.stringify([python, MAKE, requirements]);
  const place = path.resolve(folder, createHash('sha256').update(recipe).digest('hex').slice(0, 16));
  if (!(await exists(place))) await make(python, requirements, place);
  return { python: path.join(place, 'bin', 'python'), folders: [place, python.prefix] };
}

async function basePython(): Promise<BasePython> {
  const outcome = await runProcess({ file: 'python3', args: ['-c', ASK_BASE], timeoutMs: ASK_TIMEOUT_MS });
  if (outcome.kind === 'spawn-failed') throw new PythonMissing(outcome.reason, outcome.cause);
  if (outcome.kind !== 'exited' || outcome.code !== 0)
    throw new PythonMissing(`python3 says: ${said(outcome)}`);
  const python = base.parse(JSON.parse(outcome.stdout));
  const [major, minor] = python.version;
  if (major !== 3 || minor < OLDEST_MINOR) throw new PythonMissing(`python3 is Python ${major}.${minor}`);
  return python;
}

/** In a folder beside its place, so that nobody meets half of it; programs in it are found by where it is. */
async function make(python: BasePython, requirements: string, place: string): Promise<void> {
  const draft = `${place}.${randomUUID()}`;
  await mkdir(draft, { recursive: true });
  try {
    const made = await runProcess(command(python.executable, [...MAKE, draft]));
    if (!isGood(made)) throw new PythonMissing(`a virtual environment cannot be made: ${said(made)}`);
    await install(draft, requirements);
    await rename(draft, place).catch(async (error: unknown) => {
      // Somebody else was faster.
      if (!(await exists(place))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function install(draft: string, requirements: string): Promise<void> {
  const list = path.join(draft, 'requirements.txt');
  await writeFile(list, requirements);
  // Built packages only: installing them runs nothing of theirs.
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'];
  const args = [...pip, '--only-binary', ':all:', '--requirement', list];
  const installed = await runProcess(command(path.join(draft, 'bin', 'python'), args));
  if (!isGood(installed)) throw new PythonPackagesMissing(namesIn(requirements), said(installed));
}

function command(file: string, args: readonly string[]): Command {
  const env = Object.entries(process.env).flatMap(([name, value]) =>
    value !== undefined && FOR_PIP.test(name) ? [[name, value] as const] : [],
  );
  return { file, args, env: Object.fromEntries(env), timeoutMs: INSTALL_TIMEOUT_MS };
}

function namesIn(requirements: string): string {
  const lines = requirements.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#')).join(', ');
}

function isGood(outcome: ProcessOutcome): boolean {
  return outcome.kind === 'exited' && outcome.code === 0;
}

/** The end of what it said, where programs put what matters. */
function said(outcome: ProcessOutcome): string {
  if (outcome.kind === 'spawn-failed') return outcome.reason;
  if (outcome.kind === 'timed-out') return `it did not end within ${outcome.afterMs / 1000} s`;
  return `${outcome.stdout}\n${outcome.stderr}`.trim().slice(-SAID_CHARACTERS) || outcome.kind;
}

async function exists(place: string): Promise<boolean> {
  return stat(place).then(
    () => true,
    () => false,
  );
}
