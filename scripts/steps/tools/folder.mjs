import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, Stop } from '../project.mjs';

/** Where the analyzers' programs are; src/platform/config/settings.ts (`analyzersDir`) has the same default. */
export function analyzersFolder() {
  const given = process.env.ASSAY_ANALYZERS_DIR;
  return given ? path.resolve(given) : path.join(root, '.assay', 'analyzers');
}

/** Runs what changes the folder while nobody else does. A holder that is gone is no holder. */
export async function exclusively(folder, change) {
  const lock = path.join(folder, 'installing.pid');
  take(folder, lock);
  try {
    await change();
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(folder, lock) {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(lock, `${process.pid}`, { flag: 'wx' });
  } catch (error) {
    if (error.code !== 'EEXIST') throw new Stop(`${folder} cannot be written: ${error.message}`);
    const holder = Number(readFileSync(lock, 'utf8'));
    if (isRunning(holder))
      throw new Stop(`Another npm run tools (process ${holder}) is installing into ${folder}: let it end.`);
    rmSync(lock);
    take(folder, lock);
  }
}

function isRunning(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Says what is where, as src/analysis/tools reads it. Whole or not at all: the program may read it at any time.
 * @param installed `{ folder, programs: { name: { version, command, folders } }, data: { name: file } }`, each
 */
export function writeManifest(folder, installed) {
  const merged = (what) => Object.assign({}, ...installed.map((one) => one[what] ?? {}));
  const draft = path.join(folder, `installed.json.${process.pid}`);
  writeFileSync(draft, JSON.stringify({ programs: merged('programs'), data: merged('data') }, null, 2));
  renameSync(draft, path.join(folder, 'installed.json'));
}

/** Removes what earlier versions of the lock files led to. */
export function removeOthers(folder, installed) {
  const kept = new Set(installed.map((one) => path.basename(one.folder)));
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const old = entry.isDirectory() && /-[0-9a-f]{12}$/.test(entry.name) && !kept.has(entry.name);
    if (old) rmSync(path.join(folder, entry.name), { recursive: true, force: true });
  }
}
