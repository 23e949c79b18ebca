import { parseArgs } from 'node:util';
import {
  measureMutation,
  MUTATION_OPERATORS,
  type MutationReport,
  type MutationScore,
} from '#core/check/index';
import { AVAILABLE_STRATEGIES, planTests, SEED } from '#core/plan/index';
import { readSpec } from '#core/spec/index';
import { documentsIn } from '../mock/documents.js';
import { MEASURED } from './documents.js';

/**
 * `npm run bench:mutation -- DIR [--only TEXT] [--survivors N]`: which mutants of the mocks of well-known documents
 * (documents.ts names them; DIR holds them) the suites catch, by document and by operator (docs/adr/0011).
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, survivors: { type: 'string', default: '1000' } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('Which folder has the documents? npm run bench:mutation -- DIR');

const shown = Number(values.survivors);
const reports: MutationReport[] = [];
const known = await documentsIn(folder);
for (const { file, name } of MEASURED) {
  if (values.only !== undefined && !file.includes(values.only)) continue;
  const document = known.find((one) => one.name === file);
  if (document === undefined) {
    console.log(`${name}: ${file} is not in ${folder}`);
    continue;
  }
  const spec = readSpec(await document.read());
  const plan = planTests(spec, { strategies: AVAILABLE_STRATEGIES, seed: SEED });
  const start = performance.now();
  const report = measureMutation(spec, plan);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${name.padEnd(28)} ${share(report).padEnd(22)} ${report.equivalent} equivalent, ${plan.cases.length} tests, ${seconds} s`,
  );
  for (const sentence of report.unsound) console.log(`    fails against the mock: ${sentence.slice(0, 300)}`);
  printSurvivors(report);
  reports.push(report);
}
printOperators();

function printSurvivors({ survivors }: MutationReport): void {
  for (const { operator, operation, place, reason, clause, witness } of survivors.slice(0, shown)) {
    console.log(`    survives: ${operator} at ${operation}${place === '' ? '' : `, ${place}`} (${reason})`);
    console.log(`        clause ${clause}; seen by ${witness.slice(0, 160)}`);
  }
}

function printOperators(): void {
  console.log('\nBy operator, over all documents');
  let isGood = true;
  for (const operator of MUTATION_OPERATORS) {
    const score = sum(reports.map(({ operators }) => operators[operator] ?? { caught: 0, counted: 0 }));
    if (score.counted === 0) continue;
    const isLow = score.caught < score.counted * 0.8;
    if (isLow) isGood = false;
    console.log(`  ${operator.padEnd(28)} ${share(score)}${isLow ? '  under 80 %' : ''}`);
  }
  const all = sum(reports);
  console.log(`  ${'all'.padEnd(28)} ${share(all)}`);
  process.exitCode = isGood && all.caught >= all.counted * 0.95 ? 0 : 1;
}

function sum(scores: readonly MutationScore[]): MutationScore {
  return {
    caught: scores.reduce((total, { caught }) => total + caught, 0),
    counted: scores.reduce((total, { counted }) => total + counted, 0),
  };
}

function share({ caught, counted }: MutationScore): string {
  const percent = counted === 0 ? 100 : (caught / counted) * 100;
  return `${caught} of ${counted} (${percent.toFixed(1)} %)`;
}
