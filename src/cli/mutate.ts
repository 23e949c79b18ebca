import {
  measureMutation,
  MUTATION_OPERATORS,
  type MutationReport,
  type MutationScore,
} from '#core/check/index';
import { planTests, SEED } from '#core/plan/index';
import { readSpec } from '#core/spec/index';
import { planSettingsOf } from '#core/settings/index';
import { readConfig } from './config-file.js';
import { chosenStrategies } from './made-suite.js';
import { EXIT } from './exit-code.js';
import { readDocument } from './read-document.js';
import { bad, faint, good, printable, type Terminal } from './terminal.js';

export interface MutateOptions {
  readonly config?: string;
  readonly strategies?: readonly string[];
  readonly limit: number;
  readonly failUnder: number;
  readonly survivors: number;
}

/** `assay mutate`: how many bugs, planted one by one into a server for a document, its suite catches. */
export async function mutate(document: string, options: MutateOptions, terminal: Terminal): Promise<number> {
  const spec = readSpec(await readDocument(document));
  const strategies = chosenStrategies(options.strategies);
  const settings = planSettingsOf(await readConfig(options.config));
  const plan = planTests(spec, { ...settings, strategies, seed: SEED });
  const bar = terminal.bar(`${plan.cases.length} tests of ${spec.title} against broken servers`);
  const report = measureMutation(spec, plan, {
    limit: options.limit,
    settings,
    onProgress: (done, total) => {
      if (done % 10 === 0) bar.update(done, total);
    },
  });
  bar.end();
  const isEnough = percentOf(report) >= options.failUnder;
  terminal.result(words(report, options, isEnough), { ...report, percent: percentOf(report), isEnough });
  return isEnough ? EXIT.passed : EXIT.testsFailed;
}

function words(report: MutationReport, { survivors, failUnder }: MutateOptions, isEnough: boolean): string[] {
  const { made, tried, equivalent } = report;
  return [
    `${isEnough ? good('✓') : bad('✗')} ${share(report)} mutants caught${failUnder > 0 ? `, ${failUnder} % wanted` : ''}`,
    faint(`  ${made} mutants, ${tried} of them tried; no request shows ${equivalent}, which are not counted`),
    '',
    ...MUTATION_OPERATORS.flatMap((operator) => {
      const score = report.operators[operator];
      return score === undefined ? [] : [`  ${operator.padEnd(28)} ${share(score)}`];
    }),
    ...survivorsOf(report, survivors),
    ...report.unsound.map((test) =>
      bad(`  fails against a server that keeps to the document: ${printable(test)}`),
    ),
  ];
}

function survivorsOf({ survivors }: MutationReport, shown: number): string[] {
  if (survivors.length === 0) return [];
  const lines = survivors
    .slice(0, shown)
    .flatMap(({ operator, operation, place, reason, clause, witness }) => [
      `  ${operator} at ${printable(operation)}${place === '' ? '' : `, ${printable(place)}`}: ${reason}`,
      faint(`      ${printable(clause)}; seen by ${printable(witness).slice(0, 120)}`),
    ]);
  const rest = survivors.length - shown;
  return [
    '',
    'Not caught:',
    ...lines,
    ...(rest > 0 ? [faint(`  … and ${rest} more; --survivors shows them`)] : []),
  ];
}

function percentOf({ caught, counted }: MutationScore): number {
  return counted === 0 ? 100 : Math.floor((caught / counted) * 1000) / 10;
}

function share(score: MutationScore): string {
  return `${score.caught} of ${score.counted} (${percentOf(score)} %)`;
}
