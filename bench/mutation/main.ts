import { parseArgs } from 'node:util';
import {
  FOURTH_OPERATORS,
  LATER_OPERATORS,
  measureMutation,
  MUTATION_OPERATORS,
  SECOND_OPERATORS,
  THIRD_OPERATORS,
  type MutationOptions,
  type MutationReport,
  type MutationScore,
} from '#core/check/index';
import { AVAILABLE_STRATEGIES, planTests, SEED, type PlanSettings } from '#core/plan/index';
import { readSpec, type ApiSpec } from '#core/spec/index';
import { documentsIn } from '../mock/documents.js';
import { BEYOND, MEASURED, type Measured } from './documents.js';
import { portmanScore } from './portman.js';

/**
 * `npm run bench:mutation -- DIR [--only TEXT] [--survivors N] [--list usual|later|second|third|fourth] [--portman]`: which
 * mutants of the mocks of well-known documents (documents.ts names them; DIR holds them) the suites catch, by document and
 * by operator (docs/adr/0011); and apart, those by operators that were written afterwards (docs/adr/0013, docs/adr/0016,
 * docs/adr/0017 and docs/adr/0034: each was written when the one before was spent).
 * With `--portman`, the collections that Portman generates are run against the same mutants (takes minutes).
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    survivors: { type: 'string', default: '1000' },
    list: { type: 'string' },
    portman: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('Which folder has the documents? npm run bench:mutation -- DIR');

type List = NonNullable<MutationOptions['list']>;

/** What a list of operators must reach, in all and each. */
interface Bar {
  readonly list: List;
  readonly operators: readonly (keyof MutationReport['operators'])[];
  readonly overall: number;
  readonly each: number;
}

const USUAL: Bar = { list: 'usual', operators: MUTATION_OPERATORS, overall: 0.95, each: 0.8 };
/** Of one that hardly applies anywhere nothing can be said: only all together have a bar. */
const LATER: Bar = { list: 'later', operators: LATER_OPERATORS, overall: 0.85, each: 0 };
const SECOND: Bar = { list: 'second', operators: SECOND_OPERATORS, overall: 0.85, each: 0 };
const THIRD: Bar = { list: 'third', operators: THIRD_OPERATORS, overall: 0.85, each: 0 };
const FOURTH: Bar = { list: 'fourth', operators: FOURTH_OPERATORS, overall: 0.85, each: 0 };
const BARS: readonly Bar[] = [USUAL, LATER, SECOND, THIRD, FOURTH];
const shown = Number(values.survivors);
const NONE: MutationScore = { caught: 0, counted: 0 };
const chosen = BARS.filter(({ list }) => values.list === undefined || values.list === list);
if (chosen.length === 0)
  throw new Error(
    `There is no list of operators called ${values.list}: it is usual, later, second, third or fourth`,
  );
const known = await documentsIn(folder);

/** With what a project sets, and with nothing but the document, whose figure is told beside. */
interface Pair {
  readonly report: MutationReport;
  readonly alone: MutationReport;
}

console.log('Suites know what stands in the document, and what the settings in documents.ts say beside:');
console.log(
  'whose things are whose, and ids of things that no operation creates. Beside: without settings.\n',
);
if (chosen.includes(USUAL)) {
  const measured = await measuredOf(MEASURED, USUAL);
  console.log('\nBy operator, over all documents');
  printOperators(measured, USUAL);
  console.log('\nBeyond the criterion (see documents.ts), not counted above');
  await measuredOf(BEYOND, USUAL);
}
if (chosen.includes(LATER))
  await printApart(LATER, 'Operators that were written later (docs/adr/0013), not counted above');
if (chosen.includes(SECOND))
  await printApart(SECOND, 'A second list of later operators (docs/adr/0016), not counted above');
if (chosen.includes(THIRD))
  await printApart(THIRD, 'A third list of later operators (docs/adr/0017), not counted above');
if (chosen.includes(FOURTH))
  await printApart(FOURTH, 'A fourth list of later operators (docs/adr/0034), not counted above');

async function printApart(bar: Bar, title: string): Promise<void> {
  console.log(`\n${title}`);
  const measured = await measuredOf(MEASURED, bar);
  console.log('\nBy operator, over all documents');
  printOperators(measured, bar);
}

async function measuredOf(documents: readonly Measured[], { list }: Bar): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (const one of documents) {
    if (values.only !== undefined && !one.file.includes(values.only)) continue;
    const document = known.find(({ name }) => name === one.file);
    if (document === undefined) {
      console.log(`${one.name}: ${one.file} is not in ${folder}`);
      process.exitCode = 1;
      continue;
    }
    const bytes = await document.read();
    const spec = readSpec(bytes);
    pairs.push(pairOf(one, spec, list));
    if (values.portman && list === 'usual') await printPortman(bytes, spec, one.settings);
  }
  return pairs;
}

function pairOf({ name, settings }: Measured, spec: ApiSpec, list: List): Pair {
  const start = performance.now();
  const { report, tests } = reportOf(spec, settings, list);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const alone = reportOf(spec, {}, list).report;
  console.log(
    `${name.padEnd(26)} ${share(report).padEnd(22)} alone ${percent(alone).padEnd(8)} ${report.equivalent} equivalent, ${tests} tests, ${seconds} s`,
  );
  for (const sentence of report.unsound) console.log(`    fails against the mock: ${sentence.slice(0, 300)}`);
  if (report.unsound.length > 0) process.exitCode = 1;
  printSurvivors(report);
  return { report, alone };
}

async function printPortman(document: Uint8Array, spec: ApiSpec, settings: PlanSettings): Promise<void> {
  const { assertions, failing, seconds, ...score } = await portmanScore(document, spec, settings);
  const tests = `${assertions} assertions, ${failing} of them fail against the mock`;
  console.log(`    Portman's collection     ${share(score)}; ${tests}, ${seconds.toFixed(0)} s`);
}

function reportOf(
  spec: ApiSpec,
  settings: PlanSettings,
  list: List,
): { report: MutationReport; tests: number } {
  const plan = planTests(spec, { strategies: AVAILABLE_STRATEGIES, seed: SEED, ...settings });
  return { report: measureMutation(spec, plan, { settings, list }), tests: plan.cases.length };
}

function printSurvivors({ survivors }: MutationReport): void {
  for (const { operator, operation, place, reason, clause, witness } of survivors.slice(0, shown)) {
    console.log(`    survives: ${operator} at ${operation}${place === '' ? '' : `, ${place}`} (${reason})`);
    console.log(`        clause ${clause}; seen by ${witness.replaceAll(/\s+/gu, ' ').slice(0, 160)}`);
  }
}

function printOperators(pairs: readonly Pair[], { operators, each, overall }: Bar): void {
  let isGood = true;
  for (const operator of operators) {
    const score = sum(pairs.map(({ report }) => report.operators[operator] ?? NONE));
    if (score.counted === 0) continue;
    const alone = sum(pairs.map((pair) => pair.alone.operators[operator] ?? NONE));
    const isLow = score.caught < score.counted * each;
    if (isLow) isGood = false;
    console.log(
      `  ${operator.padEnd(28)} ${share(score).padEnd(22)} alone ${percent(alone).padEnd(8)}${isLow ? ' under 80 %' : ''}`,
    );
  }
  const all = sum(pairs.map(({ report }) => report));
  const alone = sum(pairs.map((pair) => pair.alone));
  console.log(`  ${'all'.padEnd(28)} ${share(all).padEnd(22)} alone ${percent(alone)}`);
  printUnknowable(pairs, operators);
  if (!isGood || all.caught < all.counted * overall) process.exitCode = 1;
}

/** What is not counted since no client can know of it, and the figures as they would be if it were. */
function printUnknowable(pairs: readonly Pair[], operators: Bar['operators']): void {
  const all = sum(pairs.map(({ report }) => report));
  for (const operator of operators) {
    const apart = sum(pairs.map(({ report }) => report.unknowable[operator] ?? NONE));
    if (apart.counted === 0) continue;
    const own = sum(pairs.map(({ report }) => report.operators[operator] ?? NONE));
    console.log(
      `  besides, ${apart.counted} of ${operator} that no client can know of: with them ${share(sum([own, apart]))}, all ${share(sum([all, apart]))}`,
    );
  }
}

function sum(scores: readonly MutationScore[]): MutationScore {
  return {
    caught: scores.reduce((total, { caught }) => total + caught, 0),
    counted: scores.reduce((total, { counted }) => total + counted, 0),
  };
}

function percent({ caught, counted }: MutationScore): string {
  return `${(counted === 0 ? 100 : (caught / counted) * 100).toFixed(1)} %`;
}

function share(score: MutationScore): string {
  return `${score.caught} of ${score.counted} (${percent(score)})`;
}
