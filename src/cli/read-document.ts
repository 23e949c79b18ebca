import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';

/**
 * An API document as bytes.
 * @param document a file, or `-` for standard input
 * @throws {CliError} when it cannot be read, or is an address: nothing is fetched behind a user's back
 */
export async function readDocument(document: string): Promise<Uint8Array> {
  if (document === '-') return buffer(process.stdin);
  if (/^https?:\/\//.test(document)) {
    throw new CliError(
      `Fetch ${document} first (curl -fsSL), and name the file, or - for standard input`,
      EXIT.usage,
    );
  }
  return readFile(document).catch((error: unknown) => {
    throw new CliError(`${document} cannot be read: ${(error as Error).message}`);
  });
}
