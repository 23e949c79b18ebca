import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Framework, type Program, PROGRESS, type Workspace } from './framework.js';
import { ExecutionFailed } from './runner-errors.js';
import { said } from './said.js';
import { brokenFile, outcomesIn, vitestReport, type VitestReport } from './vitest-report.js';

/** What generated suites import. */
const PACKAGES = ['vitest', 'ajv', 'ajv-formats'];
const OURS = createRequire(import.meta.url);
/** Our own packages; the dependencies of generated suites are the same versions. */
const MODULES = path.resolve(OURS.resolve('vitest/package.json'), '../..');

const REPORT = 'vitest.json';
const PROGRESS_REPORTER = 'progress.mjs';
/** Far more than suites need; what takes more is wrong, and would take the machine's. */
const HEAP_MB = 1024;
const QUOTED_CHARACTERS = 2_000;

export const vitest: Framework = {
  isInstalled(folder) {
    const own = createRequire(path.join(folder, 'package.json'));
    return PACKAGES.every((name) => resolves(own, name));
  },

  async prepare({ folder }) {
    const modules = path.join(folder, 'node_modules');
    await mkdir(modules, { recursive: true });
    for (const name of PACKAGES) await symlink(path.join(MODULES, name), path.join(modules, name));
  },

  async program(workspace, retryFailed) {
    const reporter = path.join(workspace.reports, PROGRESS_REPORTER);
    await writeFile(reporter, progressReporter);
    return programOf(workspace, [
      ...(retryFailed ? ['--retry=1'] : []),
      '--reporter=json',
      `--outputFile.json=${path.join(workspace.reports, REPORT)}`,
      `--reporter=${reporter}`,
      '--no-color',
    ]);
  },

  async outcomes({ folder, reports }, planned, output) {
    const file = path.join(reports, REPORT);
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new ExecutionFailed(`the runner left no report${said(output)}`, false, cause);
    });
    return outcomesIn(unbroken(text), folder, planned);
  },
};

function programOf({ folder, installed }: Workspace, options: readonly string[]): Program {
  const modules = installed ? createRequire(path.join(folder, 'package.json')) : OURS;
  const entry = path.join(path.dirname(modules.resolve('vitest/package.json')), 'vitest.mjs');
  // Suites keep no state in modules: sharing them saves a start of node, ajv and the schemas for each file.
  const shared = installed ? [] : ['--no-isolate', '--pool=threads'];
  return {
    file: process.execPath,
    args: [`--max-old-space-size=${HEAP_MB}`, entry, 'run', '--root', folder, ...shared, ...options],
    readable: [MODULES],
  };
}

/** Vitest loads it as it stands, in our version and in those that suites bring. */
const progressReporter = `import { appendFileSync } from 'node:fs';
const progress = new URL('${PROGRESS}', import.meta.url);
export default class {
  onTestCaseResult() {
    appendFileSync(progress, '.');
  }
}
`;

/** @throws {ExecutionFailed} when a file of the suite could not be loaded */
function unbroken(text: string): VitestReport {
  const report = vitestReport.parse(JSON.parse(text));
  const broken = brokenFile(report);
  if (broken !== undefined) throw new ExecutionFailed(broken.slice(0, QUOTED_CHARACTERS), false);
  return report;
}

function resolves(from: NodeJS.Require, name: string): boolean {
  try {
    return from.resolve(`${name}/package.json`) !== '';
  } catch {
    return false;
  }
}
