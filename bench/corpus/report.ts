import type { CorpusTarget } from './options.js';
import type { JudgedValues } from './values.task.js';
import { PHASES, type Failed, type Generated, type Mistake, type Outcome, type Refused } from './outcome.js';

const SHOWN_SLOWEST = 10;
const SHOWN_MISTAKES = 3;

/** Prints what came of one target. @returns whether every document gave a sound suite or was refused on purpose */
export function report(
  target: CorpusTarget,
  outcomes: readonly Outcome[],
  mistakes: ReadonlyMap<string, readonly Mistake[]>,
  all: boolean,
): boolean {
  const suites = outcomes.filter(isSuite);
  const refused = outcomes.filter(isRefused);
  const failed = outcomes.filter(isFailed);
  const unsound = suites.filter(({ result }) => (mistakes.get(result.folder) ?? []).length > 0);
  console.log(`\n${target}: ${outcomes.length} documents`);
  console.log(`  suites                    ${suites.length}`);
  console.log(`    all files sound         ${suites.length - unsound.length}`);
  console.log(`  refused with a reason     ${refused.length}`);
  console.log(`  failed                    ${failed.length}`);
  printTimes(suites, all);
  for (const { document, result } of refused)
    console.log(`\n${document}\n  ${result.code}: ${result.message}`);
  for (const { document, result } of failed) console.log(`\n${document}\n  FAILED: ${result.message}`);
  for (const { document, result } of unsound) printMistakes(document, mistakes.get(result.folder) ?? []);
  return failed.length === 0 && unsound.length === 0;
}

type With<R> = Outcome & { readonly result: R };
const isSuite = (outcome: Outcome): outcome is With<Generated> => outcome.result.kind === 'suite';
const isRefused = (outcome: Outcome): outcome is With<Refused> => outcome.result.kind === 'refused';
const isFailed = (outcome: Outcome): outcome is With<Failed> => outcome.result.kind === 'failed';

function printTimes(suites: readonly With<Generated>[], all: boolean): void {
  const slowest = suites.toSorted((one, other) => totalOf(other.result) - totalOf(one.result));
  const total = sumOf(suites.map(({ result }) => result));
  console.log(`\n  ${'ms'.padEnd(46)}${[...PHASES, 'operations', 'tests', 'MB'].map(cell).join('')}`);
  for (const { document, result } of all ? slowest : slowest.slice(0, SHOWN_SLOWEST)) {
    console.log(`  ${document.slice(-45).padEnd(46)}${cellsOf(result)}`);
  }
  console.log(`  ${`all ${suites.length}`.padEnd(46)}${cellsOf(total)}`);
}

type Sizes = Pick<Generated, 'ms' | 'planned' | 'tests' | 'bytes'>;

function cellsOf({ ms, planned, tests, bytes }: Sizes): string {
  return [...PHASES.map((phase) => ms[phase]), planned, tests, (bytes / 1e6).toFixed(1)].map(cell).join('');
}

const cell = (content: string | number): string => String(content).padStart(11);

const totalOf = ({ ms }: Sizes): number => PHASES.reduce((sum, phase) => sum + ms[phase], 0);

function sumOf(suites: readonly Sizes[]): Sizes {
  const sum = (of: (suite: Sizes) => number): number => suites.reduce((total, suite) => total + of(suite), 0);
  const ms = Object.fromEntries(PHASES.map((phase) => [phase, sum((suite) => suite.ms[phase])]));
  return {
    ms: ms as Sizes['ms'],
    planned: sum(({ planned }) => planned),
    tests: sum(({ tests }) => tests),
    bytes: sum(({ bytes }) => bytes),
  };
}

function printMistakes(document: string, mistakes: readonly Mistake[]): void {
  console.log(`\n${document}: ${mistakes.length} mistakes`);
  for (const { file, line, detail } of mistakes.slice(0, SHOWN_MISTAKES)) {
    console.log(`  ${file}:${line} ${detail.slice(0, 200)}`);
  }
}

/** Prints how far another validator agrees on which values are valid. */
export function reportValues(found: readonly JudgedValues[]): void {
  const judged = found.reduce((sum, one) => sum + one.judged, 0);
  const others = found.flatMap(({ document, disagreements }) =>
    disagreements.map((text) => [document, text]),
  );
  console.log(
    `\nvalues: ${judged} bodies of validation tests, judged by another validator on the raw document`,
  );
  console.log(`  agree                     ${judged - others.length}`);
  console.log(`  disagree                  ${others.length}`);
  for (const [document, text] of others) console.log(`\n${document}\n  ${text}`);
  for (const { document } of found.filter((one) => one.document.includes('(not judged')))
    console.log(`\n${document}`);
}
