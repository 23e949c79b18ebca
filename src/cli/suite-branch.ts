import { existsSync } from 'node:fs';
import path from 'node:path';
import { changeBranch, type GitBranch, GitAddressRefused, gitBranch, usersAccess } from '#platform/git/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';
import { writeSuite, type NewSuite, type WrittenSuite } from './suite-folder.js';

export interface SuitePlace {
  readonly url: string;
  readonly branch: string;
  /** In the repository. */
  readonly folder: string;
}

export interface SuiteChange {
  readonly suite: NewSuite;
  readonly force: boolean;
  /** What the commit says. */
  readonly message: (written: WrittenSuite) => string;
}

/** Writes a suite by one commit on a branch, merged with what people did to it there. */
export async function writeToBranch(
  { url, branch, folder }: SuitePlace,
  { suite, force, message }: SuiteChange,
): Promise<WrittenSuite> {
  const parts = path.normalize(folder).split(path.sep);
  if (path.isAbsolute(folder) || parts.includes('..') || parts.includes('.git')) {
    throw new CliError(`${folder} is no folder in a repository`, EXIT.usage);
  }
  let written: WrittenSuite = { written: 0, unchanged: 0, removed: 0 };
  const target = branchAt(url, branch);
  const pushed = await changeBranch(target, usersAccess(target, process.env), async (checkout) => {
    written = await writeSuite(path.join(checkout, folder), suite, force);
    return message(written);
  });
  return pushed.kind === 'pushed' ? { ...written, commit: pushed.commit } : written;
}

/** What is wrong with the words of a command is told as its wrong use. */
function branchAt(url: string, branch: string): GitBranch {
  // Git runs in a folder of its own, where the path of a repository would mean another place.
  const repository = url !== '' && existsSync(url) ? path.resolve(url) : url;
  try {
    return gitBranch(repository, branch);
  } catch (error) {
    throw error instanceof GitAddressRefused ? new CliError(error.message, EXIT.usage) : error;
  }
}
