/**
 * `npm start`: installs what is missing, builds what changed, and runs the program on its own Node, with the
 * arguments given (`npm start -- --help` lists them).
 */
import './steps/check-node.mjs';
import { ensureBuilt } from './steps/build.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { steps } from './steps/project.mjs';
import { nodeBinary, run } from './steps/run.mjs';

await steps(async () => {
  await ensureInstalled();
  await ensureBuilt();
  return run(nodeBinary(), ['--enable-source-maps', 'dist/app/main.js', ...process.argv.slice(2)]);
});
