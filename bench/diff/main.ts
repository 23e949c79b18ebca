import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { diffSpecs, readSpec } from '#core/spec/index';
import { compare, verdictOf, worst, type Comparison, type Grain, type Verdict } from './agreement.js';
import { askOasdiff } from './oasdiff.js';
import { pairsIn, type DocumentPair } from './pairs.js';
import { reasonFor } from './reasons.js';
import { aspectOf, type Told } from './told.js';

const WORDS: Readonly<Record<Grain, string>> = {
  pair: 'pairs of documents with changes',
  operation: 'operations, requests and answers apart',
  change: 'changes (operation, direction and what it is about)',
};

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

/** The changes of one pair, as both tell them; policies of publishing are no changes of an API. */
interface Asked {
  readonly pair: DocumentPair;
  readonly ours: readonly Told[];
  readonly theirs: readonly Told[];
}

async function measure(root: string, program: string): Promise<void> {
  const pairs = await pairsIn(root);
  const asked: Asked[] = [];
  const unread: string[] = [];
  for (const pair of pairs) {
    try {
      const [ours, theirs] = [await tellOurs(pair), await askOasdiff(program, pair)];
      asked.push({ pair, ours, theirs: theirs.filter(({ rule }) => aspectOf(rule) !== 'policy') });
    } catch (error) {
      unread.push(`${pair.name}: ${String(error).replaceAll(/\s+/gu, ' ').slice(0, 200)}`);
    }
  }
  console.log(`${pairs.length} pairs, ${unread.length} of them not compared`);
  for (const grain of ['pair', 'operation', 'change'] as const) printAgreement(grain, asked);
  for (const one of disagreements(asked)) printDisagreement(one);
  for (const line of unread) console.log(`\nnot compared: ${line}`);
}

async function tellOurs({ before, after }: DocumentPair): Promise<readonly Told[]> {
  const [was, is] = [readSpec(await readFile(before)), readSpec(await readFile(after))];
  return diffSpecs(was, is).changes.flatMap(({ rule, sentence, class: level, operations }) => {
    return operations.map((operation) => ({ rule, text: sentence, level, operation }));
  });
}

function comparisons(grain: Grain, asked: readonly Asked[]): readonly Comparison[] {
  return asked.flatMap(({ pair, ours, theirs }) => compare(pair.name, grain, ours, theirs));
}

function printAgreement(grain: Grain, asked: readonly Asked[]): void {
  const all = comparisons(grain, asked);
  const of = (wanted: Verdict): readonly Comparison[] => all.filter((one) => verdictOf(one) === wanted);
  const [agree, silent, disagree] = [of('agree'), of('silent'), of('disagree')];
  const sameClass = agree.filter((one) => worst(one.ours) === worst(one.theirs));
  const told = agree.length + disagree.length;
  console.log(`\n${all.length} ${WORDS[grain]}`);
  console.log(`  both agree on breaking or not             ${agree.length}`);
  console.log(`    and on the class of three               ${sameClass.length}`);
  console.log(`  only one of them tells, as not breaking   ${silent.length}`);
  console.log(`  they disagree                             ${disagree.length}`);
  console.log(`  agreement                                 ${((agree.length / told) * 100).toFixed(1)} %`);
}

function disagreements(asked: readonly Asked[]): readonly Comparison[] {
  return comparisons('change', asked).filter((one) => verdictOf(one) === 'disagree');
}

function printDisagreement(comparison: Comparison): void {
  const { pair, key, ours, theirs } = comparison;
  console.log(`\n${pair}: ${key}`);
  for (const { rule, level, text } of ours) console.log(`  Assay    ${level.padEnd(20)} ${rule}: ${text}`);
  for (const { rule, level, text } of theirs) console.log(`  oasdiff  ${level.padEnd(20)} ${rule}: ${text}`);
  console.log(`  ${reasonFor(comparison) ?? 'NOT EXPLAINED'}`);
}
