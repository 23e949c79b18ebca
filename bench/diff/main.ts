import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { diffSpecs, readSpec } from '#core/spec/index';
import { compare, verdictOf, worst, type Comparison } from './agreement.js';
import { askOasdiff } from './oasdiff.js';
import { pairsIn, type DocumentPair } from './pairs.js';
import { reasonFor } from './reasons.js';
import type { Told } from './told.js';

/** `npm run bench:diff -- DIR [--oasdiff PROGRAM]`: our differences beside oasdiff's, on the pairs under DIR. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { oasdiff: { type: 'string', default: 'oasdiff' } },
});
const [folder] = positionals;
if (folder === undefined) {
  throw new Error('Which folder? `data` of a checkout of oasdiff, for example: npm run bench:diff -- DIR');
}
await measure(folder, values.oasdiff);

async function measure(root: string, program: string): Promise<void> {
  const pairs = await pairsIn(root);
  const comparisons: Comparison[] = [];
  const unread: string[] = [];
  for (const pair of pairs) {
    try {
      comparisons.push(...compare(pair.name, await tellOurs(pair), await askOasdiff(program, pair)));
    } catch (error) {
      unread.push(`${pair.name}: ${String(error).split('\n')[0]}`);
    }
  }
  print(pairs.length, comparisons, unread);
}

async function tellOurs({ before, after }: DocumentPair): Promise<readonly Told[]> {
  const [was, is] = [readSpec(await readFile(before)), readSpec(await readFile(after))];
  return diffSpecs(was, is).changes.flatMap(({ rule, sentence, class: level, operations }) => {
    return operations.map((operation) => ({ rule, text: sentence, level, operation }));
  });
}

function print(pairs: number, comparisons: readonly Comparison[], unread: readonly string[]): void {
  const of = (wanted: string): readonly Comparison[] =>
    comparisons.filter((one) => verdictOf(one) === wanted);
  const [agree, silent, disagree] = [of('agree'), of('silent'), of('disagree')];
  console.log(`${pairs} pairs, ${unread.length} of them not compared, ${comparisons.length} changes`);
  console.log(`  both tell, and agree on breaking or not   ${agree.length}`);
  console.log(
    `    with the same class of three            ${agree.filter((one) => worst(one.ours) === worst(one.theirs)).length}`,
  );
  console.log(`  one tells, as not breaking                ${silent.length}`);
  console.log(`  disagree                                  ${disagree.length}`);
  const rate = (agree.length + silent.length) / comparisons.length;
  console.log(`  agreement                                 ${(rate * 100).toFixed(1)} %`);
  for (const one of disagree) printDisagreement(one);
  for (const line of unread) console.log(`\nnot compared: ${line}`);
}

function printDisagreement(comparison: Comparison): void {
  const { pair, key, ours, theirs } = comparison;
  console.log(`\n${pair}: ${key}`);
  for (const { rule, level, text } of ours) console.log(`  Assay    ${level.padEnd(20)} ${rule}: ${text}`);
  for (const { rule, level, text } of theirs) console.log(`  oasdiff  ${level.padEnd(20)} ${rule}: ${text}`);
  console.log(`  ${reasonFor(comparison)}`);
}
