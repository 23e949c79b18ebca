import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../project.mjs';
import { madeOnce, step } from './place.mjs';

/** The script of each program, in its package. */
const PROGRAMS = {
  eslint: 'bin/eslint.js',
  npm: 'bin/npm-cli.js',
  retire: 'lib/cli.js',
};
const RETIRE_DATA = '@salesforce/code-analyzer-retirejs-engine/vulnerabilities/RetireJsVulns.json';
const ADVICE = 'Is the npm registry reachable? npm reads its usual settings (npm config get registry).';

/** Installs the tools that come from npm. @returns what is where, as one entry */
export async function ensureNodeTools(folder) {
  const files = ['tools/node/package.json', 'tools/node/package-lock.json', '.npmrc'];
  const recipe = files.map((file) => readFileSync(path.join(root, file), 'utf8'));
  const title = `${Object.keys(PROGRAMS).join(', ')} and their plugins`;
  const place = await madeOnce({ folder, name: 'node', title, recipe }, async (made) => {
    for (const file of files) copyFileSync(path.join(root, file), path.join(made, path.basename(file)));
    await step('npm', ['ci', '--prefix', made], ADVICE);
  });
  const modules = path.join(place, 'node_modules');
  const programs = Object.entries(PROGRAMS).map(([name, script]) => {
    // `node`: the one that the program itself runs on.
    const command = ['node', path.join(modules, name, script)];
    return [name, { version: versionOf(path.join(modules, name)), command, folders: [place] }];
  });
  return {
    folder: place,
    programs: Object.fromEntries(programs),
    data: { 'retire-advisories': path.join(modules, RETIRE_DATA) },
  };
}

function versionOf(packageFolder) {
  return JSON.parse(readFileSync(path.join(packageFolder, 'package.json'), 'utf8')).version;
}
