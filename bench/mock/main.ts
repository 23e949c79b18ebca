import { parseArgs } from 'node:util';
import { documentsIn } from './documents.js';
import { measure, type Measured } from './measure.js';

/**
 * `npm run bench:mock -- DIR [--only TEXT] [--failures N]`: for every API document under DIR with at most 100
 * operations, the whole suite against its conformant mock, and against a server that answers everything with `200 {}`.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, failures: { type: 'string', default: '3' } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('Which folder? npm run bench:mock -- DIR');

const MAX_OPERATIONS = 100;
const shown = Number(values.failures);
const measured: Measured[] = [];
const aside = { refused: 0, large: 0, empty: 0 };

for (const document of await documentsIn(folder)) {
  if (values.only !== undefined && !document.name.includes(values.only)) continue;
  const one = await measure(document, MAX_OPERATIONS);
  if (one.kind === 'aside') {
    aside[one.why] += 1;
    if (one.reason !== undefined) console.log(`– ${document.name}: ${one.reason}`);
    continue;
  }
  measured.push(one);
  printOne(one);
}
printAll();

function printOne({ name, tests, ms, failures, untested, unnoticed }: Measured): void {
  const isGood = failures.length + unnoticed.length === 0;
  console.log(`${isGood ? '✓' : '✗'} ${name}: ${tests} tests, ${failures.length} failures, ${ms} ms`);
  for (const failure of failures.slice(0, shown)) console.log(`    ${failure.slice(0, 400)}`);
  for (const { operation, reasons } of untested.slice(0, shown)) {
    console.log(`    not tested: ${operation} (${reasons.join('; ')})`);
  }
  for (const operation of unnoticed.slice(0, shown)) console.log(`    200 {} is taken from ${operation}`);
}

function printAll(): void {
  const sum = (count: (one: Measured) => number): number =>
    measured.reduce((total, one) => total + count(one), 0);
  const operations = sum((one) => one.operations);
  const tested = operations - sum(({ untested }) => untested.length);
  const breakable = sum((one) => one.breakable);
  const caught = breakable - sum(({ unnoticed }) => unnoticed.length);
  const failing = measured.filter(({ failures }) => failures.length > 0).length;
  console.log(
    `\n${measured.length} documents; besides, ${aside.refused} could not be read, ${aside.empty} have no operations, ${aside.large} have more than ${MAX_OPERATIONS}`,
  );
  console.log(`tests               ${sum(({ tests }) => tests)}`);
  console.log(`failures            ${sum(({ failures }) => failures.length)} in ${failing} documents`);
  console.log(`operations tested   ${tested} of ${operations} (${percent(tested, operations)})`);
  console.log(`200 {} is noticed   ${caught} of ${breakable} operations whose answers it breaks`);
  process.exitCode = failing === 0 && caught === breakable && tested >= operations * 0.95 ? 0 : 1;
}

function percent(part: number, whole: number): string {
  return `${((part / Math.max(whole, 1)) * 100).toFixed(1)} %`;
}
