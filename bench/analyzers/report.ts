import type { Finding, Place } from '#core/findings/index';
import type { ToolReport } from '#analysis/analyzers/analyzer';
import type { Analysed } from './analysed.js';
import { isExpected } from './matching.js';
import type { Expected, Label, Sample } from './samples.js';
import type { AnalyzerScore, SampleScore } from './score.js';

/** Of all labels, by at least one analyzer. */
const LEAST_FOUND = 0.9;

/** Whether both bars are met. */
export function isGood({ found, labels, alarms }: SampleScore): boolean {
  return found.length / labels >= LEAST_FOUND && alarms.length === 0;
}

interface Around {
  readonly runs: readonly Analysed[];
  readonly expected: Expected;
  readonly isLong: boolean;
}

/** Everything that was found, in words; `isLong` with each finding that agrees with no label. */
export function printSample(sample: Sample, score: SampleScore, { runs, expected, isLong }: Around): void {
  console.log(`\n${sample.name}: ${score.labels} labels\n`);
  printTable(score, runs);
  printBroken(runs);
  printMissed(sample, score, expected);
  printAlarms(score);
  if (isLong) for (const analyzer of score.analyzers) printDisagreeing(analyzer);
}

function printTable({ analyzers, labels }: SampleScore, runs: readonly Analysed[]): void {
  printRow([
    'analyzer',
    'vulnerable',
    'mended',
    'claims',
    'precision',
    'recall',
    'of expected',
    'notes',
    's',
  ]);
  for (const [index, score] of analyzers.entries()) {
    const run = runs[index];
    if (run === undefined) continue;
    printRow([
      score.analyzer,
      run.vulnerable.status,
      run.mended.status,
      String(score.claims),
      share(score.agreeing, score.claims),
      share(score.found.length, labels),
      share(score.expectedFound.length, score.expected.length),
      String(score.notes),
      run.seconds.toFixed(1),
    ]);
  }
}

const WIDTHS = [22, 14, 14, 8, 18, 18, 18, 7, 6];

function printRow(cells: readonly string[]): void {
  console.log(
    cells
      .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
      .join('')
      .trimEnd(),
  );
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(0)} % (${part}/${whole})`;
}

/** That it could not run is never told as "nothing found". */
function printBroken(runs: readonly Analysed[]): void {
  for (const { analyzer, vulnerable, mended } of runs) {
    for (const [half, report] of [
      ['vulnerable', vulnerable],
      ['mended', mended],
    ] as const) {
      const why = reason(report);
      if (why !== undefined) console.log(`  ${analyzer} on the ${half} half: ${why}`);
    }
  }
}

function reason(report: ToolReport): string | undefined {
  switch (report.status) {
    case 'ok':
    case 'findings':
      return undefined;
    case 'tool-error':
      return `${report.message}${report.said === undefined ? '' : ` (${report.said.trim().slice(-300)})`}`;
    case 'timed-out':
      return `no end within ${report.afterMs / 1_000} s`;
    case 'unavailable':
      return `${report.reason}. ${report.remedy}`;
  }
}

function printMissed(sample: Sample, score: SampleScore, expected: Expected): void {
  const wanted = `at least ${LEAST_FOUND * 100} % wanted`;
  console.log(`\nFound by at least one: ${share(score.found.length, score.labels)}, ${wanted}`);
  for (const label of sample.labels.filter(({ id }) => score.missed.includes(id))) {
    console.log(`  missed: ${label.id} (${cwes(label.cwe)}) ${label.what} ${expectedOf(label, expected)}`);
  }
}

function expectedOf(label: Label, expected: Expected): string {
  const those = Object.keys(expected).filter((analyzer) => isExpected(label, expected[analyzer]));
  return those.length === 0 ? 'Expected of none.' : `Expected of ${those.join(', ')}.`;
}

function printAlarms({ alarms }: SampleScore): void {
  console.log(`\nHigh or critical on the mended half: ${alarms.length}, none wanted`);
  for (const alarm of alarms) console.log(`  ${inWords(alarm)}`);
}

function printDisagreeing({ analyzer, disagreeing }: AnalyzerScore): void {
  if (disagreeing.length === 0) return;
  console.log(`\n${analyzer} says, and no label does:`);
  for (const finding of disagreeing) console.log(`  ${inWords(finding)}`);
}

function inWords({ tool, rule, severity, cwe, place, title }: Finding): string {
  return `${tool} ${rule} ${severity} ${cwes(cwe)} ${placeInWords(place)}: ${title}`;
}

function cwes(numbers: readonly number[]): string {
  return numbers.length === 0 ? 'no CWE' : numbers.map((number) => `CWE-${number}`).join(', ');
}

function placeInWords(place: Place): string {
  switch (place.kind) {
    case 'code':
      return `${place.path}:${place.line}`;
    case 'dependency':
      return `${place.package} ${place.version ?? ''} ${place.advisory}`;
    case 'exchange':
      return `${place.method} ${place.path}${place.parameter === undefined ? '' : ` (${place.parameter})`}`;
  }
}
