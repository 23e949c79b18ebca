import { stat } from 'node:fs/promises';
import { checkFiles, checkSuite, type QualityProblem, type QualityReport } from '#core/check/index';
import { planSettingsOf } from '#core/settings/index';
import { suiteFiles } from '#platform/runner/index';
import { readConfig } from './config-file.js';
import { EXIT } from './exit-code.js';
import { chosenPack, chosenStrategies, madeSuite } from './made-suite.js';
import { mustBeSuite } from './must-be-suite.js';
import { readDocument } from './read-document.js';
import { bad, faint, good, printable, type Terminal } from './terminal.js';

export interface CheckOptions {
  readonly target: string;
  readonly strategies?: readonly string[];
  readonly templates?: string;
  readonly config?: string;
}

/** Of a suite on disk, nothing says what could be covered. */
type Checked = Omit<QualityReport, 'coverage'> & Partial<Pick<QualityReport, 'coverage'>>;

const SHOWN_PROBLEMS = 20;

/** `assay check`: of a suite as it lies on disk, or of the suite that a document would give. Nothing is run. */
export async function check(what: string, options: CheckOptions, terminal: Terminal): Promise<number> {
  const report = (await isFolder(what))
    ? await ofSuite(what, terminal)
    : await ofDocument(what, options, terminal);
  show(terminal, what, report);
  return report.ok ? EXIT.passed : EXIT.testsFailed;
}

async function isFolder(what: string): Promise<boolean> {
  return stat(what).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function ofSuite(folder: string, terminal: Terminal): Promise<Checked> {
  await mustBeSuite(folder);
  terminal.progress(`Reading ${folder}`);
  const files = await suiteFiles(folder);
  return checkFiles(
    files.map(({ path, content }) => ({ path, content: Buffer.from(content).toString('utf8') })),
  );
}

async function ofDocument(document: string, options: CheckOptions, terminal: Terminal): Promise<Checked> {
  const config = await readConfig(options.config);
  const strategies = chosenStrategies(options.strategies ?? config.strategies);
  const choice = { strategies, pack: await chosenPack(options), planSettings: planSettingsOf(config) };
  const { spec, plan, files } = madeSuite(await readDocument(document), choice, terminal);
  return checkSuite(files, plan, spec);
}

function show(terminal: Terminal, what: string, report: Checked): void {
  const { ok, problems, tests, coverage } = report;
  const shares = Object.entries(coverage ?? {}).map(
    ([name, { covered, total }]) => `  ${name.padEnd(12)} ${covered} of ${total}`,
  );
  terminal.result(
    [
      `${ok ? good('✓') : bad('✗')} ${tests} tests, ${problems.length} problems: ${what}`,
      ...shares,
      ...problems.slice(0, SHOWN_PROBLEMS).map((problem) => line(problem)),
      ...(problems.length > SHOWN_PROBLEMS ? [`  … and ${problems.length - SHOWN_PROBLEMS} more`] : []),
    ],
    report,
  );
}

function line({ rule, severity, file, line: number, detail }: QualityProblem): string {
  const place = number === undefined ? file : `${file}:${number}`;
  const mark = severity === 'error' ? bad(severity) : severity;
  return `  ${mark} ${printable(place)} ${printable(detail)} ${faint(rule)}`;
}
