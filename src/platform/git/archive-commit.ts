import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { GitAccess } from './git-access.js';
import { GitRepository } from './git-repository.js';

/** A commit of a repository somewhere. */
export interface GitCommit {
  /** As git is to be given it. */
  readonly url: string;
  /** Branch, tag or id; absent: what the repository shows first. Never an option: it begins with a letter or digit. */
  readonly ref?: string | undefined;
  /** Of the repository; absent: all of it. */
  readonly folder?: string | undefined;
}

export interface ArchivedCommit {
  readonly commit: string;
  /** What the commit holds, byte by byte as it was committed. */
  readonly tar: Buffer;
}

/** Of what git receives, and of the tar. */
const LARGEST_FILE_BYTES = 256 * 1024 ** 2;

/** Only git's name for it: nothing is checked out. */
const BRANCH = 'main';

/**
 * What a commit holds, as one tar. Nothing of it is checked out, so that no name in it is ever that of a file here;
 * the largest file that git may write bounds it.
 * @throws {GitFailed} with git's own words
 * @throws {GitMissing}
 * @throws the signal's reason, when it aborts
 */
export async function archiveCommit(
  { url, ref = 'HEAD', folder }: GitCommit,
  access: GitAccess,
  signal?: AbortSignal,
): Promise<ArchivedCommit> {
  const place = await mkdtemp(path.join(os.tmpdir(), 'assay-git-'));
  try {
    const repository = new GitRepository(place, access, signal, LARGEST_FILE_BYTES);
    await repository.init(url, BRANCH);
    await repository.must('fetch', '--quiet', '--depth=1', '--no-tags', 'origin', ref);
    const commit = (await repository.must('rev-parse', 'FETCH_HEAD^{commit}')).trim();
    const file = path.join(place, 'commit.tar');
    const tree = folder === undefined ? commit : `${commit}:${folder}`;
    await repository.must('archive', '--format=tar', `--output=${file}`, tree);
    return { commit, tar: await readFile(file) };
  } finally {
    await rm(place, { recursive: true, force: true, maxRetries: 3 });
  }
}
