import { stat } from 'node:fs/promises';
import {
  checkFiles,
  checkSuite,
  failedGates,
  figuresOf,
  gateSentence,
  type GateResult,
  judgeGates,
  measureMutation,
  mutationFigures,
  mutationShare,
  percentOf,
  type QualityProblem,
  type QualityReport,
} from '#core/check/index';
import type { PlanSettings } from '#core/plan/index';
import { planSettingsOf, type QualitySettings } from '#core/settings/index';
import type { MutationFigures } from '#core/verdict/index';
import { suiteFiles } from '#platform/runner/index';
import { readConfig } from './config-file.js';
import { EXIT } from './exit-code.js';
import { renderedFile } from './finished-files.js';
import { chosenPack, chosenStrategies, madeSuite, type MadeSuite } from './made-suite.js';
import { mustBeSuite } from './must-be-suite.js';
import { readDocument } from './read-document.js';
import { bad, faint, good, printable, type Terminal } from './terminal.js';

export interface CheckOptions {
  readonly target: string;
  readonly strategies?: readonly string[];
  readonly templates?: string;
  readonly config?: string;
  readonly root?: string;
  /** Before `quality.mutants` of the settings. */
  readonly mutants?: number;
}

/** Of a suite on disk, nothing says what could be covered or caught. */
interface Checked extends Omit<QualityReport, 'coverage'> {
  readonly coverage?: QualityReport['coverage'];
  readonly mutation?: MutationFigures;
  readonly gates?: readonly GateResult[];
}

const SHOWN_PROBLEMS = 20;

/** `assay check`: of a suite as it lies on disk, or of the suite that a document would give; no API is called. */
export async function check(what: string, options: CheckOptions, terminal: Terminal): Promise<number> {
  const report = (await isFolder(what))
    ? await ofSuite(what, terminal)
    : await ofDocument(what, options, terminal);
  show(terminal, what, report);
  return isEnough(report) ? EXIT.passed : EXIT.testsFailed;
}

function isEnough({ ok, gates }: Checked): boolean {
  return ok && failedGates(gates).length === 0;
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
  const suite = await madeSuite(await readDocument(document, options.root), choice, terminal);
  const quality = { ...config.quality, mutants: options.mutants ?? config.quality.mutants };
  const report = checkSuite(suite.files.map(renderedFile), suite.plan, suite.spec);
  if (quality.mutants === 0) return { ...report, gates: judgeGates(quality, report.coverage) };
  const mutation = measured(suite, { ...quality, settings: choice.planSettings }, terminal);
  return { ...report, mutation, gates: judgeGates(quality, figuresOf(report.coverage, mutation)) };
}

/** As the server does it in the stage `check`: the same mutants, and none after the time limit. */
function measured(
  { spec, plan }: MadeSuite,
  { mutants, timeLimitSeconds, settings }: QualitySettings & { readonly settings: PlanSettings },
  terminal: Terminal,
): MutationFigures {
  const bar = terminal.bar(`${plan.cases.length} tests of ${spec.title} against broken servers`);
  const deadline = performance.now() + timeLimitSeconds * 1000;
  const report = measureMutation(spec, plan, {
    limit: mutants,
    settings,
    isTimeUp: () => performance.now() > deadline,
    onProgress: (done, total) => {
      if (done % 10 === 0) bar.update(done, total);
    },
  });
  bar.end();
  return mutationFigures(report);
}

function show(terminal: Terminal, what: string, report: Checked): void {
  const { problems, tests } = report;
  terminal.result(
    [
      `${isEnough(report) ? good('✓') : bad('✗')} ${tests} tests, ${problems.length} problems: ${what}`,
      ...figureLines(report),
      ...(report.gates ?? []).filter(({ passed }) => !passed).map(gateLine),
      ...problems.slice(0, SHOWN_PROBLEMS).map((problem) => line(problem)),
      ...(problems.length > SHOWN_PROBLEMS ? [`  … and ${problems.length - SHOWN_PROBLEMS} more`] : []),
    ],
    { ...report, isEnough: isEnough(report) },
  );
}

function figureLines({ coverage, mutation }: Checked): string[] {
  const shares = Object.entries(coverage ?? {}).map(
    ([name, share]) => `  ${name.padEnd(12)} ${share.covered} of ${share.total} (${percentOf(share)} %)`,
  );
  if (mutation === undefined) return shares;
  const { caught, mutants, made = 0, tried = 0 } = mutation;
  const share = mutationShare(mutation);
  const sample = tried < made ? faint(`, a sample of ${tried} of ${made}`) : '';
  const said =
    share === undefined ? 'not measured' : `${caught} of ${mutants} caught (${percentOf(share)} %)`;
  return [...shares, `  ${'mutants'.padEnd(12)} ${said}${sample}`];
}

function gateLine(gate: GateResult): string {
  const mark = gate.below === 'warn' ? 'warning' : bad('gate');
  return `  ${mark} ${gateSentence(gate)}`;
}

function line({ rule, severity, file, line: number, detail }: QualityProblem): string {
  const place = number === undefined ? file : `${file}:${number}`;
  const mark = severity === 'error' ? bad(severity) : severity;
  return `  ${mark} ${printable(place)} ${printable(detail)} ${faint(rule)}`;
}
