/** `npm run bench:intake`: measures how fast deliveries are acknowledged (`-- --seconds 5 --rounds 1` for a short form). */
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
    'bench/intake/main.ts',
    ...process.argv.slice(2),
  ]);
});
