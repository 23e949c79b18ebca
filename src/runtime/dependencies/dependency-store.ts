import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setInterval as every } from 'node:timers/promises';
import { type Command, type ProcessOutcome, runProcess } from '#platform/process/index';
import { DependenciesFailed } from './dependency-errors.js';

export interface InstallLimits {
  readonly timeoutMs: number;
  readonly sizeBytes: number;
}

/** Fills an empty folder with packages. */
export interface Installation {
  /** Whatever the outcome depends on. */
  readonly recipe: readonly string[];
  readonly installer: string;
  readonly commands: (folder: string) => Promise<readonly Installing[]>;
}

export type Installing = Pick<Command, 'file' | 'args' | 'env' | 'cwd'>;

const SAID_CHARACTERS = 2_000;
const WATCH_MS = 2_000;

/**
 * Installed packages, each set once and found again ever after. Processes may share the folder: a set appears in it
 * whole, or not at all.
 */
export class DependencyStore {
  constructor(
    private readonly folder: string,
    private readonly limits: InstallLimits,
  ) {}

  /**
   * The folder with these packages.
   * @throws {DependenciesFailed}
   */
  async installed(installation: Installation, signal?: AbortSignal): Promise<string> {
    const place = path.join(this.folder, hashOf(installation.recipe));
    if (!(await exists(place))) await this.install(installation, place, signal);
    return place;
  }

  private async install(installation: Installation, place: string, signal?: AbortSignal): Promise<void> {
    const draft = `${place}.${randomUUID()}`;
    await mkdir(draft, { recursive: true, mode: 0o755 });
    try {
      for (const command of await installation.commands(draft))
        await this.run(installation.installer, command, draft, signal);
      await readableByAll(draft);
      await rename(draft, place).catch(async (error: unknown) => {
        // Somebody else was faster.
        if (!(await exists(place))) throw error;
      });
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }

  private async run(
    installer: string,
    command: Installing,
    draft: string,
    signal?: AbortSignal,
  ): Promise<void> {
    const tooLarge = new AbortController();
    const watching = this.watch(draft, tooLarge);
    const signals = [tooLarge.signal, ...(signal === undefined ? [] : [signal])];
    const outcome = await runProcess({
      ...command,
      timeoutMs: this.limits.timeoutMs,
      signal: AbortSignal.any(signals),
    });
    const large = tooLarge.signal.aborted;
    tooLarge.abort();
    await watching;
    signal?.throwIfAborted();
    if (large)
      throw new DependenciesFailed(
        installer,
        `nothing, but it is more than ${this.limits.sizeBytes} bytes`,
        false,
      );
    if (outcome.kind === 'exited' && outcome.code === 0) return;
    throw new DependenciesFailed(installer, saidIn(outcome), outcome.kind === 'timed-out');
  }

  /** Looks at the size from time to time, and aborts when it is beyond the limit. */
  private async watch(draft: string, tooLarge: AbortController): Promise<void> {
    const { signal } = tooLarge;
    try {
      for await (const _ of every(WATCH_MS, undefined, { signal, ref: false })) {
        if ((await sizeOf(draft)) > this.limits.sizeBytes) tooLarge.abort();
      }
    } catch {
      // The installer has ended, or was ended.
    }
  }
}

function hashOf(recipe: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 24);
}

/** Those who run the application are not who installed for it. */
export async function readableByAll(folder: string): Promise<void> {
  await runProcess({ file: 'chmod', args: ['-R', 'a+rX', '--', folder], timeoutMs: 60_000 });
}

async function sizeOf(folder: string): Promise<number> {
  const outcome = await runProcess({ file: 'du', args: ['-sk', '--', folder], timeoutMs: 30_000 });
  return outcome.kind === 'exited' ? Number.parseInt(outcome.stdout, 10) * 1024 : 0;
}

function saidIn(outcome: ProcessOutcome): string {
  if (outcome.kind === 'spawn-failed') return outcome.reason;
  if (outcome.kind === 'timed-out') return `nothing more for ${outcome.afterMs / 1000} s`;
  return `${outcome.stdout}\n${outcome.stderr}`.trim().slice(-SAID_CHARACTERS) || outcome.kind;
}

function exists(place: string): Promise<boolean> {
  return stat(place).then(
    () => true,
    () => false,
  );
}
