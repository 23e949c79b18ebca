import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project, wherever the command was typed. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A problem that the person at the keyboard can solve: its message is all that they need to see. */
export class Stop extends Error {}

/** Runs a script's steps; a `Stop` ends the program with its message and exit code 1. */
export async function steps(run) {
  try {
    process.exitCode = await run();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}

/** Throws a `Stop` unless files can be made in a folder of the project. */
export function mustBeWritable(folder, purpose) {
  try {
    accessSync(path.join(root, folder), constants.W_OK);
  } catch {
    throw new Stop(
      `${purpose}, and ${path.join(root, folder)} cannot be written. ` +
        'Do it once as the user who owns the folder (npm ci && npm run build), or let this user write there.',
    );
  }
}
