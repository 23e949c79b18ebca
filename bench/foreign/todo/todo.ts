import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { done } from '../command.js';
import type { ForeignServer } from '../foreign-server.js';
import { TODO_BUGS } from './bugs.js';

const PACKAGES = fileURLToPath(new URL('packages', import.meta.url));
const START = fileURLToPath(new URL('start.cjs', import.meta.url));

/** The tutorial of a framework: LoopBack 4 on Node, todos in memory and a file, filters in JSON. */
export const todo: ForeignServer = {
  name: 'Todo',
  origin: '@loopback/example-todo 6.0.0 from npm, MIT: Node, LoopBack 4; its document is /openapi.json',
  bugs: TODO_BUGS,
  document: '/openapi.json',

  async install(folder) {
    const lock = await readFile(path.join(PACKAGES, 'package-lock.json'));
    const code = path.join(folder, `code-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`);
    if (!existsSync(code)) await installed(code);
    return {
      code,
      start: (copy, port) => ({ program: process.execPath, args: [START, copy, String(port)], env: {} }),
    };
  },

  /** Anybody may do anything. */
  prepare: () => Promise.resolve({ headers: {}, settings: {} }),
};

/** Made once for each state of the lock file. */
async function installed(code: string): Promise<void> {
  const fresh = `${code}.new`;
  await rm(fresh, { recursive: true, force: true });
  await cp(PACKAGES, fresh, { recursive: true });
  await done('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: fresh,
  });
  await rename(fresh, code);
}
