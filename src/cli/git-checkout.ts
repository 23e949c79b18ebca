import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runProcess } from '#platform/process/index';
import { CliError } from './cli-error.js';
import { settingArgs, tokenEnvironment, type GitBranch } from './git-remote.js';

const TIMEOUT_MS = 120_000;
/** Somebody else may push at the same time, and again. */
const ATTEMPTS = 4;
/** What git may know of us: where its user's settings, keys and agents are. */
const VARIABLES = ['HOME', 'XDG_CONFIG_HOME', 'SSH_AUTH_SOCK', 'GIT_SSH_COMMAND', 'GIT_SSL_CAINFO'] as const;

export type Pushed =
  | { readonly kind: 'pushed'; readonly commit: string }
  /** The branch holds all of it already. */
  | { readonly kind: 'unchanged' };

/**
 * Changes a branch by one commit on top of it: checks it out into a folder of its own, lets `work` change that, and
 * pushes. When somebody else pushed meanwhile, all of it is done again on top of theirs.
 * @param work changes the folder, and says what the commit is to say
 * @throws {CliError} with git's own words
 */
export async function changeBranch(
  target: GitBranch,
  work: (folder: string) => Promise<string>,
): Promise<Pushed> {
  for (let attempt = 1; ; attempt += 1) {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'assay-git-'));
    try {
      const pushed = await new Checkout(folder, target).change(work, attempt === ATTEMPTS);
      if (pushed !== undefined) return pushed;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

class Checkout {
  constructor(
    private readonly folder: string,
    private readonly target: GitBranch,
  ) {}

  /** Undefined: the branch has moved. */
  async change(work: (folder: string) => Promise<string>, isLast: boolean): Promise<Pushed | undefined> {
    await this.open();
    const message = await work(this.folder);
    await this.must('add', '--all', '--force', '--', '.');
    const { code } = await this.git('diff', '--cached', '--quiet');
    if (code === 0) return { kind: 'unchanged' };
    await this.must(...(await this.author()), 'commit', '--quiet', '--message', message);
    const pushed = await this.git('push', '--quiet', 'origin', `HEAD:refs/heads/${this.target.branch}`);
    if (pushed.code === 0)
      return { kind: 'pushed', commit: (await this.must('rev-parse', '--short', 'HEAD')).trim() };
    const hasMoved = /\[(remote )?rejected\]|non-fast-forward|fetch first|cannot lock ref/u.test(
      pushed.stderr,
    );
    if (hasMoved && !isLast) return undefined;
    throw gitFailed('push', pushed.stderr);
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
    throw gitFailed(args.find((arg) => !arg.startsWith('-') && !arg.includes('=')) ?? '', stderr);
  }

  private async git(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const outcome = await runProcess({
      file: 'git',
      args: [...settingArgs, ...args],
      cwd: this.folder,
      env: this.environment(),
      timeoutMs: TIMEOUT_MS,
    });
    if (outcome.kind === 'exited') return outcome;
    if (outcome.kind === 'spawn-failed') throw new CliError(`git cannot be run: ${outcome.reason}`);
    throw gitFailed(args[0] ?? '', outcome.stderr || `it was stopped (${outcome.kind})`);
  }

  private environment(): Record<string, string> {
    const given = VARIABLES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const token = process.env['ASSAY_GIT_TOKEN'];
    return {
      ...Object.fromEntries(given),
      ...tokenEnvironment(this.target, token),
      GIT_TERMINAL_PROMPT: '0',
      LC_ALL: 'C',
    };
  }
}

function gitFailed(command: string, stderr: string): CliError {
  const said = stderr.replaceAll(/\/\/[^@/\s]*@/gu, '//…@').trim();
  return new CliError(`git ${command} failed: ${said === '' ? 'it did not say why' : said.slice(0, 2_000)}`);
}
