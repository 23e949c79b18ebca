/**
 * `npm start`: installs what is missing, builds what changed, and runs the program on its own Node, with the
 * arguments given (`npm start -- --help` lists them). The programs of the analyzers are installed meanwhile.
 */
import './steps/check-node.mjs';
import { ensureBuilt } from './steps/build.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { steps } from './steps/project.mjs';
import { nodeBinary, run } from './steps/run.mjs';
import { installAnalyzers } from './steps/tools/install-analyzers.mjs';

await steps(async () => {
  const args = process.argv.slice(2);
  await ensureInstalled();
  await ensureBuilt();
  const analyzers = args.some((arg) => ['-h', '--help'].includes(arg)) ? undefined : installAnalyzers();
  try {
    return await run(nodeBinary(), ['--enable-source-maps', 'dist/app/main.js', ...args]);
  } finally {
    analyzers?.stop();
  }
});
