/* oxlint-disable vitest/no-conditional-tests, vitest/valid-title, vitest/valid-describe-callback, vitest/expect-expect --
   this file makes `describe`, it holds no tests. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';

/** Something that a machine may lack, and whether this one does. */
export interface Need {
  /** Why it is missing, or undefined when it is there. */
  readonly missing: string | undefined;
}

/** A program on the PATH. */
export function program(name: string): Need & { readonly file: string } {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const file = folders.map((folder) => path.join(folder, name)).find(isExecutable);
  return { file: file ?? name, missing: file === undefined ? `${name} is not installed` : undefined };
}

/** Being root, which tests about changing the user need. */
export const root: Need = { missing: process.getuid?.() === 0 ? undefined : 'only root can change the user' };

/**
 * A `describe` whose tests need something. Where it is missing they are counted as skipped, under a name that
 * gives the reason; in CI, where nothing may be missing, they fail instead.
 */
export function describeNeeding(need: Need, name: string, body: () => void): void {
  if (need.missing === undefined) {
    describe(name, body);
  } else if (isCi()) {
    it(name, () => {
      throw new Error(`${need.missing}, and CI must not leave tests out`);
    });
  } else {
    describe.skipIf(true)(`${name} (skipped: ${need.missing})`, body);
  }
}

function isCi(): boolean {
  return !['', '0', 'false'].includes(process.env['CI'] ?? '');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
