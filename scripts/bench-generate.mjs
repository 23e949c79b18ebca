/** `npm run bench:generate -- DIR`: how fast suites for the largest documents are written, and with how much memory. */
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
    'bench/generate/main.ts',
    ...process.argv.slice(2),
  ]);
});
