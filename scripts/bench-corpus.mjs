/** `npm run bench:corpus -- DIR`: suites for every API document under DIR, parsed and type-checked. */
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
    'bench/corpus/main.ts',
    ...process.argv.slice(2),
  ]);
});
