/**
 * `npm run test:chaos`: kills the API, workers, PostgreSQL and Redis under load and shows that nothing is lost
 * (`-- --short` for a form of two minutes; file names as arguments run only these). The last line counts the tests.
 */
import './steps/check-node.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt } from './steps/build.mjs';
import { printFaults } from './steps/faults.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { steps } from './steps/project.mjs';
import { readReport } from './steps/report.mjs';
import { nodeBinary, run } from './steps/run.mjs';

await steps(async () => {
  const args = process.argv.slice(2);
  await ensureInstalled();
  await ensureBuilt();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'assay-report-'));
  const results = path.join(folder, 'report.json');
  const faults = path.join(folder, 'faults.jsonl');
  process.env.CHAOS_REPORT = faults;
  if (args.includes('--short')) process.env.CHAOS_SHORT = '1';
  const files = args.filter((argument) => argument !== '--short');
  const config = ['--config', 'test/chaos/vitest.config.ts'];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  try {
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...config, ...reporters, ...files];
    const code = await run(nodeBinary(), vitest);
    printFaults(faults);
    const { passed, failed, skipped } = readReport(results);
    for (const name of skipped) console.log(`skipped: ${name}`);
    console.log(
      `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`,
    );
    return code;
  } finally {
    rmSync(folder, { recursive: true });
  }
});
