import { existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Stop } from '../project.mjs';
import { step } from './place.mjs';

const ADDRESS = 'https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip';
const DAY_MS = 86_400_000;

/** One JSON array, compressed, of what the archive has in a file each. */
const MERGE = [
  'import gzip, json, sys, zipfile',
  'archive = zipfile.ZipFile(sys.argv[1])',
  'advisories = [json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")]',
  'assert advisories',
  'with gzip.open(sys.argv[2], "wt") as out: json.dump(advisories, out)',
].join('\n');

/**
 * The advisories that were downloaded before; when they are wanted, no older than a day.
 * @returns where they are, if they are anywhere
 */
export async function findAdvisories(folder, wanted) {
  const file = path.join(folder, 'pypi-advisories.json.gz');
  const isThere = existsSync(file);
  const isFresh = isThere && Date.now() - statSync(file).mtimeMs < DAY_MS;
  if (wanted && !isFresh) await download(file);
  return wanted || isThere ? { data: { 'pypi-advisories': file } } : {};
}

async function download(file) {
  console.log('Downloading the advisories about Python packages (OSV) …');
  const archive = `${file}.zip`;
  try {
    writeFileSync(archive, await bytesAt(ADDRESS));
    await step('python3', ['-c', MERGE, archive, `${file}.new`], 'The archive of OSV cannot be read.');
    renameSync(`${file}.new`, file);
  } finally {
    rmSync(archive, { force: true });
  }
}

async function bytesAt(address) {
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`it answers ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    throw new Stop(
      `The advisories cannot be had from ${address}: ${error.cause?.message ?? error.message}. ` +
        'A file of them (a JSON array of OSV records, with or without gzip) can be named with PYTHON_ADVISORIES_FILE.',
    );
  }
}
