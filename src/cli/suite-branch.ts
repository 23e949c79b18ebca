import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  changeBranch,
  type GitBranch,
  GitAddressRefused,
  gitBranch,
  placeOf,
  usersAccess,
} from '#platform/git/index';
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

/**
 * Writes a suite by one commit on a branch, merged with what people did to it there.
 * @throws the signal's reason, when it aborts; nothing is left on the disk then
 */
export async function writeToBranch(
  { url, branch, folder }: SuitePlace,
  { suite, force, message }: SuiteChange,
  signal: AbortSignal,
): Promise<WrittenSuite> {
  mustBeInside(folder);
  let written: WrittenSuite = { written: 0, unchanged: 0, removed: 0 };
  const target = branchAt(url, branch);
  const work = async (checkout: string): Promise<string> => {
    written = await writtenTo(checkout, folder, { suite, force });
    return message(written);
  };
  const pushed = await changeBranch(target, usersAccess(target, process.env), work, signal);
  return pushed.kind === 'pushed' ? { ...written, commit: pushed.commit } : written;
}

/** What git keeps its own things in, on disks of other systems, too. */
const GITS_OWN = /^(?:\.git(?:modules|attributes|ignore)?|git~\d+)[\s.]*$/iu;

function mustBeInside(folder: string): void {
  const parts = path.normalize(folder).split(path.sep);
  if (path.normalize(folder).replace(/\/$/u, '') === '.') {
    throw new CliError(
      'Say in which folder of the repository the suite is to be: --out suites/shop',
      EXIT.usage,
    );
  }
  if (path.isAbsolute(folder) || parts.some((part) => part === '..' || GITS_OWN.test(part)))
    throw new CliError(`${folder} is no folder in a repository`, EXIT.usage);
}

/** What goes wrong in the folder is told by its name in the repository. */
async function writtenTo(
  checkout: string,
  folder: string,
  { suite, force }: Omit<SuiteChange, 'message'>,
): Promise<WrittenSuite> {
  try {
    return await writeSuite(path.join(checkout, folder), suite, force);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError(error.message.replaceAll(`${checkout}${path.sep}`, ''), error.exitCode);
  }
}

/** What is wrong with the words of a command is told as its wrong use. */
function branchAt(url: string, branch: string): GitBranch {
  // Git runs in a folder of its own, where the path of a repository would mean another place.
  const repository = url !== '' && existsSync(url) ? path.resolve(url) : url;
  try {
    if (placeOf(repository).transport !== 'http') return gitBranch(repository, branch);
  } catch (error) {
    throw error instanceof GitAddressRefused ? new CliError(error.message, EXIT.usage) : error;
  }
  throw new CliError('Over http everybody on the way can read along: use https, ssh or a path', EXIT.usage);
}
