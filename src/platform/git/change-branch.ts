import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { GitAccess } from './git-access.js';
import type { GitBranch } from './git-branch.js';
import { GitRepository } from './git-repository.js';

/** Somebody else may push at the same time, and again. */
const ATTEMPTS = 4;
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
      const checkout = new Checkout(new GitRepository(folder, access, signal), target);
      const pushed = await checkout.change(work, attempt === ATTEMPTS);
      if (pushed !== undefined) return pushed;
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

class Checkout {
  constructor(
    private readonly repository: GitRepository,
    private readonly target: GitBranch,
  ) {}

  /** Undefined: the branch has moved. */
  async change(work: BranchWork, isLast: boolean): Promise<Pushed | undefined> {
    const isNew = await this.open();
    const message = await work(this.repository.folder);
    await this.repository.must('add', '--all', '--force', '--', '.');
    const { code } = await this.repository.git('diff', '--cached', '--quiet');
    if (code === 0 && !isNew) return { kind: 'unchanged' };
    if (code !== 0)
      await this.repository.must(...(await this.author()), 'commit', '--quiet', '--message', message);
    const pushed = await this.repository.git(
      'push',
      '--quiet',
      'origin',
      `HEAD:refs/heads/${this.target.branch}`,
    );
    if (pushed.code === 0)
      return { kind: 'pushed', commit: (await this.repository.must('rev-parse', '--short', 'HEAD')).trim() };
    const hasMoved = /\[rejected\]|non-fast-forward|fetch first|cannot lock ref/u.test(pushed.stderr);
    if (hasMoved && !isLast) return undefined;
    throw this.repository.failed('push', pushed.stderr);
  }

  /**
   * The branch as it is, or a new one from the repository's main branch, or the first of an empty repository.
   * @returns whether the branch is to be made even if nothing changes
   */
  private async open(): Promise<boolean> {
    const { url, branch } = this.target;
    await this.repository.init(url, branch);
    const listed = await this.repository.must('ls-remote', 'origin', 'HEAD', `refs/heads/${branch}`);
    const refs = listed.split('\n').flatMap((line) => line.split('\t').slice(1));
    const start = refs.includes(`refs/heads/${branch}`) ? `refs/heads/${branch}` : refs[0];
    if (start === undefined) return false;
    await this.repository.must('fetch', '--quiet', '--depth=1', '--no-tags', 'origin', start);
    await this.repository.must('reset', '--quiet', '--hard', 'FETCH_HEAD');
    return start !== `refs/heads/${branch}`;
  }

  private async author(): Promise<string[]> {
    const { stdout } = await this.repository.git('config', 'user.email');
    return stdout.trim() === '' ? ['-c', 'user.name=Assay', '-c', 'user.email=assay@localhost'] : [];
  }
}
