/**
 * `npm test`: installs what is missing (packages, and the analyzers' programs), then checks format, lint, types,
 * room rules, what nobody uses and the build, then runs every test.
 * With arguments (`npm test -- src/core`) only vitest runs, with these arguments. The last line counts the tests.
 */
import './steps/check-node.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt } from './steps/build.mjs';
import { ensureInstalled } from './steps/install.mjs';
import { steps, Stop } from './steps/project.mjs';
import { readReport } from './steps/report.mjs';
import { capture, nodeBinary, run } from './steps/run.mjs';
import { installAnalyzers } from './steps/tools/install-analyzers.mjs';

const checks = [
  { name: 'format', command: ['node_modules/prettier/bin/prettier.cjs', '--check', '.'] },
  { name: 'lint', command: ['node_modules/oxlint/bin/oxlint', '--deny-warnings'] },
  { name: 'types', command: ['node_modules/typescript/bin/tsc', '--noEmit'] },
  {
    name: 'rooms',
    command: [
      'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      'src',
    ],
  },
  { name: 'unused', command: ['node_modules/knip/bin/knip.js', '--tsConfig', 'tsconfig.knip.json'] },
];

await steps(async () => {
  const args = process.argv.slice(2);
  await ensureInstalled();
  if (args.length === 0) await installAnalyzers().ended;
  const failedChecks = args.length === 0 ? await runChecks() : [];
  const { code, report } = await runTests(args);
  const inCi = !['', '0', 'false'].includes(process.env.CI ?? '');
  for (const name of report.skipped) console.log(`skipped: ${name}`);
  if (inCi && report.skipped.length > 0) console.log('In CI no test may be skipped.');
  if (failedChecks.length > 0) console.log(`failed checks: ${failedChecks.join(', ')}`);
  console.log(`${report.passed} passed, ${report.failed} failed, ${report.skipped.length} skipped`);
  const good = code === 0 && failedChecks.length === 0 && !(inCi && report.skipped.length > 0);
  return good ? 0 : 1;
});

/** @returns the names of the checks that failed; what they said is printed */
async function runChecks() {
  const failed = [];
  for (const { name, command } of checks) {
    await timed(name, failed, () => capture(nodeBinary(), command));
  }
  await timed('build', failed, async () => {
    try {
      await ensureBuilt();
      return { code: 0, output: '' };
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      return { code: 1, output: error.message };
    }
  });
  return failed;
}

async function timed(name, failed, check) {
  const begin = performance.now();
  const { code, output } = await check();
  console.log(
    `${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - begin) / 1000).toFixed(1)} s)`,
  );
  if (code === 0) return;
  failed.push(name);
  console.log(output);
}

async function runTests(args) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'assay-report-'));
  const file = path.join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  try {
    const code = await run(nodeBinary(), ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args]);
    return { code, report: readReport(file) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
