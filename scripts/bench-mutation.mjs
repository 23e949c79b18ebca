/** `npm run bench:mutation -- DIR`: which mutants suites catch. */
import './steps/check-node.mjs';
import { ensureBuilt } from './steps/build.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { steps } from './steps/project.mjs';
import { nodeBinary, run } from './steps/run.mjs';

await steps(async () => {
  await ensureInstalled();
  await ensureBuilt();
  return run(nodeBinary(), [
    '--import',
    './bench/typescript.mjs',
    'bench/mutation/main.ts',
    ...process.argv.slice(2),
  ]);
});
