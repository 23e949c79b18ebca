import { mkdtemp, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '#platform/files/index';
import type { GivenSettings } from './settings.js';
import { SettingsInvalid, type WrongSetting } from './settings-invalid.js';

type Folders = Pick<GivenSettings, 'role' | 'dataDir' | 'testOutputDir' | 'templatesDir'>;

/**
 * Makes the folders that are written to, and tries them; looks for those that are read. At start, since a folder that
 * is missing shows itself late otherwise: as a run that fails, or as suites from the bundled templates instead of own ones.
 * @throws {SettingsInvalid} names every folder that cannot be used
 */
export async function prepareFolders({ role, dataDir, testOutputDir, templatesDir }: Folders): Promise<void> {
  const checks = [writable('ASSAY_DATA_DIR', dataDir)];
  const isOwn = !testOutputDir.startsWith(dataDir + path.sep); // in the data folder it stands and falls with that
  if (role !== 'api' && isOwn) checks.push(writable('TEST_OUTPUT_DIR', testOutputDir));
  if (templatesDir !== undefined) checks.push(readable('TEMPLATES_DIR', templatesDir));
  const wrong = (await Promise.all(checks)).filter((problem) => problem !== undefined);
  if (wrong.length > 0) throw new SettingsInvalid(wrong);
}

async function writable(variable: string, folder: string): Promise<WrongSetting | undefined> {
  try {
    await makeFolder(folder);
    // Trying is the only check that holds for root and for read-only disks, too.
    await rmdir(await mkdtemp(path.join(folder, '.writable-')));
    return undefined;
  } catch (error) {
    const advice = 'let the user who starts the program write there, or name another folder';
    return { variable, problem: `the folder ${folder} cannot be written (${codeOf(error)}): ${advice}` };
  }
}

async function readable(variable: string, folder: string): Promise<WrongSetting | undefined> {
  const advice = 'make it, or leave the setting out';
  try {
    if ((await stat(folder)).isDirectory()) return undefined;
    return { variable, problem: `${folder} is no folder: ${advice}` };
  } catch (error) {
    return { variable, problem: `the folder ${folder} cannot be read (${codeOf(error)}): ${advice}` };
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
