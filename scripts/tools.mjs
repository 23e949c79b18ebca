/**
 * `npm run tools`: installs the programs that analyzers run (bandit, semgrep, eslint …), each at the version that the
 * lock files of tools/ name, into a folder of their own (`.assay/analyzers`, or ASSAY_ANALYZERS_DIR). What is there
 * already is left as it is: a second call takes milliseconds. Analyzers whose program is missing say so in their results.
 *
 * `npm run tools -- --advisories` brings the advisories about Python packages (OSV), too, from the network.
 * `npm run tools -- --quiet` says nothing when nothing is missing: `npm start` and `npm test` call it so.
 */
import './steps/check-node.mjs';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root, steps, Stop } from './steps/project.mjs';
import { findAdvisories } from './steps/tools/advisories.mjs';
import { analyzersFolder, exclusively, removeOthers, writeManifest } from './steps/tools/folder.mjs';
import { ensureNodeTools } from './steps/tools/node-tools.mjs';
import { ensurePythonTools } from './steps/tools/python-tools.mjs';

await steps(async () => {
  const { advisories, help, quiet } = optionsOf(process.argv.slice(2));
  if (help) return printHelp();
  const began = performance.now();
  const folder = analyzersFolder();
  await exclusively(folder, async () => {
    const [python, node] = await Promise.all([ensurePythonTools(folder), ensureNodeTools(folder)]);
    const installed = [...python, node];
    writeManifest(folder, [...installed, await findAdvisories(folder, advisories)]);
    removeOthers(folder, installed);
  });
  const where = path.relative(root, folder);
  if (!quiet)
    console.log(`The analyzers are in ${where} (${((performance.now() - began) / 1000).toFixed(1)} s).`);
  return 0;
});

function optionsOf(args) {
  const flag = { type: 'boolean' };
  try {
    const options = { advisories: flag, help: flag, quiet: flag };
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new Stop(`${error.message}\nSee npm run tools -- --help`);
  }
}

/** The text above, which says it once. */
function printHelp() {
  const [comment] = readFileSync(new URL(import.meta.url), 'utf8').split('*/');
  console.log(comment.replace(/^\/\*\*\n|^ \* ?/gm, '').trim());
  return 0;
}
