import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { mustBeWritable, root, Stop } from './project.mjs';

/**
 * Installs the packages unless what package-lock.json asks for is there. Takes milliseconds when it is.
 * @param stdio where npm writes, as `spawn` takes it
 */
export async function ensureInstalled(stdio = 'inherit') {
  if (isInstalled()) return;
  mustBeWritable(
    existsSync(path.join(root, 'node_modules')) ? 'node_modules' : '.',
    'Packages must be installed',
  );
  console.log('Installing packages (npm ci); this takes a minute the first time …');
  const code = await npmCi(stdio);
  if (code !== 0) throw new Stop(`npm ci failed with exit code ${code}; its messages are above.`);
}

/**
 * npm notes what it has installed in a lock file of its own, as its last step. Packages marked optional may be
 * missing, since most of them are for other machines, but never in another version.
 */
function isInstalled() {
  const installed = packagesOf('node_modules/.package-lock.json');
  const wanted = packagesOf('package-lock.json');
  if (installed === undefined || wanted === undefined) return false;
  return Object.entries(wanted).every(([name, { version, optional, link }]) => {
    if (name === '' || link) return true;
    const found = installed[name];
    return found === undefined ? optional === true : found.version === version;
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** With the machine's own Node: npm must not run on the Node that it is about to replace. */
async function npmCi(stdio) {
  const inside = path.join(root, 'node_modules') + path.sep;
  const folders = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.startsWith(inside));
  const child = spawn('npm', ['ci', '--include=dev', '--include=optional'], {
    cwd: root,
    env: { ...process.env, PATH: folders.join(path.delimiter) },
    stdio,
    shell: process.platform === 'win32',
  });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}
