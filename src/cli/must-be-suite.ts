import { stat } from 'node:fs/promises';
import path from 'node:path';
import { MANIFEST_FILE } from '#core/render/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';

/** @throws {CliError} when the folder holds no suite */
export async function mustBeSuite(suite: string): Promise<void> {
  const isSuite = await stat(path.join(suite, MANIFEST_FILE)).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isSuite) throw new CliError(`${suite} is no suite: it has no ${MANIFEST_FILE}`, EXIT.usage);
}
