import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runProcess } from '#platform/process/index';
import type { GitAccess } from './git-access.js';
import type { GitBranch } from './git-branch.js';
import { GitFailed, GitMissing } from './git-errors.js';

/** Of one call of git. */
const TIMEOUT_MS = 120_000;
/** Somebody else may push at the same time, and again. */
const ATTEMPTS = 4;
/** Of one file that git writes; a repository that is larger is not for suites. */
const LARGEST_FILE_BYTES = 1024 ** 3;

/** Nothing that a repository holds, or that git is configured with on this machine, is run. */
const SETTINGS = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.symlinks', 'false'],
  ['submodule.recurse', 'false'],
  ['commit.gpgSign', 'false'],
  ['gc.auto', '0'],
  ['protocol.allow', 'never'],
] as const;

export type Pushed =
  | { readonly kind: 'pushed'; readonly commit: string }
  /** The branch holds all of it already. */
  | { readonly kind: 'unchanged' };

/** Changes a checked out branch, and says what the commit is to say. */
export type BranchWork = (folder: string) => Promise<string>;

/**
 * Changes a branch by one commit on top of it: checks it out into a folder of its own, lets `work` change that, and
 * pushes. When somebody else pushed meanwhile, all of it is done again on top of theirs.
 * @throws {GitFailed} with git's own words
 * @throws {GitMissing}
 * @throws the signal's reason, when it aborts
 */
export async function changeBranch(
  target: GitBranch,
  access: GitAccess,
  work: BranchWork,
  signal?: AbortSignal,
): Promise<Pushed> {
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-git-'));
    try {
      const checkout = new Checkout(folder, target, access, signal);
      const pushed = await checkout.change(work, attempt === ATTEMPTS);
      if (pushed !== undefined) return pushed;
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

class Checkout {
  private readonly settings: readonly string[];

  constructor(
    private readonly folder: string,
    private readonly target: GitBranch,
    private readonly access: GitAccess,
    private readonly signal: AbortSignal | undefined,
  ) {
    const transports = access.transports.map((name) => [`protocol.${name}.allow`, 'always'] as const);
    const all = [...SETTINGS, ...transports, ...access.settings];
    this.settings = all.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  }

  /** Undefined: the branch has moved. */
  async change(work: BranchWork, isLast: boolean): Promise<Pushed | undefined> {
    await this.open();
    const message = await work(this.folder);
    await this.must('add', '--all', '--force', '--', '.');
    const { code } = await this.git('diff', '--cached', '--quiet');
    if (code === 0) return { kind: 'unchanged' };
    await this.must(...(await this.author()), 'commit', '--quiet', '--message', message);
    const pushed = await this.git('push', '--quiet', 'origin', `HEAD:refs/heads/${this.target.branch}`);
    if (pushed.code === 0)
      return { kind: 'pushed', commit: (await this.must('rev-parse', '--short', 'HEAD')).trim() };
    const hasMoved = /\[rejected\]|non-fast-forward|fetch first|cannot lock ref/u.test(pushed.stderr);
    if (hasMoved && !isLast) return undefined;
    throw this.failed('push', pushed.stderr);
  }

  /** The branch as it is, or a new one from the repository's main branch, or the first of an empty repository. */
  private async open(): Promise<void> {
    const { url, branch } = this.target;
    await this.must('init', '--quiet', '--initial-branch', branch);
    await this.must('remote', 'add', 'origin', url);
    const listed = await this.must('ls-remote', 'origin', 'HEAD', `refs/heads/${branch}`);
    const refs = listed.split('\n').flatMap((line) => line.split('\t').slice(1));
    const start = refs.includes(`refs/heads/${branch}`) ? `refs/heads/${branch}` : refs[0];
    if (start === undefined) return;
    await this.must('fetch', '--quiet', '--depth=1', '--no-tags', 'origin', start);
    await this.must('reset', '--quiet', '--hard', 'FETCH_HEAD');
  }

  private async author(): Promise<string[]> {
    const { stdout } = await this.git('config', 'user.email');
    return stdout.trim() === '' ? ['-c', 'user.name=Assay', '-c', 'user.email=assay@localhost'] : [];
  }

  private async must(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.git(...args);
    if (code === 0) return stdout;
    throw this.failed(args.find((arg) => !arg.startsWith('-') && !arg.includes('=')) ?? '', stderr);
  }

  private async git(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const outcome = await runProcess({
      file: 'git',
      args: [...this.settings, ...args],
      cwd: this.folder,
      env: { ...this.access.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
      timeoutMs: TIMEOUT_MS,
      limits: { fileSizeBytes: LARGEST_FILE_BYTES },
      ...(this.signal !== undefined && { signal: this.signal }),
    });
    if (outcome.kind === 'exited') return outcome;
    if (outcome.kind === 'spawn-failed') throw new GitMissing(outcome.reason);
    this.signal?.throwIfAborted();
    throw this.failed(args[0] ?? '', outcome.stderr || `it was stopped (${outcome.kind})`);
  }

  private failed(command: string, stderr: string): GitFailed {
    return new GitFailed(command, stderr, this.access.secrets);
  }
}
