/** `npm run bench:foreign`: servers that nobody here wrote, with the bugs that they came with, and mended. */
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
    'bench/foreign/main.ts',
    ...process.argv.slice(2),
  ]);
});
