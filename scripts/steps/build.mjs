import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { mustBeWritable, root, Stop } from './project.mjs';
import { capture, nodeBinary } from './run.mjs';

const configuration = ['package.json', 'package-lock.json', 'tsconfig.json', 'nest-cli.json', '.swcrc'];
const stamp = path.join(root, 'dist', '.built-from');

/** Builds dist/ unless it was built from these very sources. Takes milliseconds when it was. */
export async function ensureBuilt() {
  const sources = hashOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  mustBeWritable(existsSync(path.join(root, 'dist')) ? 'dist' : '.', 'The program must be built');
  console.log('Building …');
  const { code, output } = await capture(nodeBinary(), ['node_modules/@nestjs/cli/bin/nest.js', 'build']);
  if (code !== 0) throw new Stop(`The build failed:\n${output}`);
  writeFileSync(stamp, sources);
}

/** Contents, not times: a fresh checkout has new times. */
function hashOfSources() {
  const files = readdirSync(path.join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)));
  const hash = createHash('sha256');
  for (const file of [...configuration, ...files.sort()]) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
