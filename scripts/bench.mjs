/** `npm run bench:NAME -- …`: the benchmark of bench/NAME; what it measures, and with which options, it says itself. */
import './steps/check-node.mjs';
import { ensureBuilt } from './steps/build.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { steps } from './steps/project.mjs';
import { nodeBinary, run } from './steps/run.mjs';

const [name, ...args] = process.argv.slice(2);

await steps(async () => {
  await ensureInstalled();
  await ensureBuilt();
  return run(nodeBinary(), ['--import', './bench/typescript.mjs', `bench/${name}/main.ts`, ...args]);
});
