import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { contentOf, documentsIn } from '../corpus/documents.js';
import { measure, median, type Measurement } from './measure.js';
import { measurePeers } from './peers.js';

/**
 * `npm run bench:generate -- DIR [--peers] [--rounds N]`: how long `assay generate` takes for the largest documents
 * below DIR, from a cold process and a document on disk to files on disk, and whether the cost is linear.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { peers: { type: 'boolean', default: false }, rounds: { type: 'string', default: '3' } },
});
const rounds = Number(values.rounds);
const work = mkdtempSync(path.join(tmpdir(), 'assay-bench-generate-'));
const LARGE = /(?:^|\/)(?:github\.com|kubernetes\.io|stripe\.com)\.json$/;
/** Of each suite: tests for an operation, time, memory. */
const BARS = { testsPerOperation: 12, seconds: 3, memoryMb: 600 };

const [folder] = positionals;
if (folder === undefined) throw new Error('Where are the documents? npm run bench:generate -- DIR');
const documents = documentsIn(path.resolve(folder), work).filter(({ name }) => LARGE.test(name));
if (documents.length === 0) throw new Error(`There is no ${String(LARGE)} below ${folder}`);
try {
  const verdicts: boolean[] = [];
  for (const { name, file } of documents) verdicts.push(await measureDocument(name, contentOf(file)));
  if (values.peers) await printPeers(documents[0]?.file ?? '');
  process.exitCode = verdicts.every(Boolean) ? 0 : 1;
} finally {
  rmSync(work, { recursive: true });
}

interface Generated {
  readonly tests: number;
  readonly operations: number;
}

async function measureDocument(name: string, bytes: Buffer): Promise<boolean> {
  console.log(`\n${name}, ${(bytes.length / 1e6).toFixed(1)} MB; medians of ${rounds}`);
  console.log(row('', 'operations', 'tests', 'tests/op', 's', 'CPU s', 'MB', 'ms/op'));
  const root = JSON.parse(bytes.toString('utf8')) as { readonly paths: object };
  const measured: Measurement[] = [];
  for (const [label, step] of [
    ['a quarter', 4],
    ['a half', 2],
    ['all of it', 1],
  ] as const) {
    const document = path.join(work, `${step}.json`);
    const paths = Object.entries(root.paths).filter((_, index) => index % step === 0);
    writeFileSync(
      document,
      step === 1 ? bytes : JSON.stringify({ ...root, paths: Object.fromEntries(paths) }),
    );
    measured.push(await measureGeneration(label, document));
  }
  const whole = measured.at(-1);
  if (whole === undefined) return false;
  await printPhases(path.join(work, '1.json'));
  return holds(whole);
}

async function measureGeneration(label: string, document: string): Promise<Measurement> {
  const out = path.join(work, 'suite');
  const args = ['generate', document, '--out', out, '--json'];
  const one = await median(rounds, () => {
    // Into a folder with the same suite, next to nothing would be written.
    rmSync(out, { recursive: true, force: true });
    return measure('bin/assay.mjs', args);
  });
  rmSync(out, { recursive: true });
  const { tests, operations } = JSON.parse(one.output) as Generated;
  const perOperation = (one.seconds * 1000) / operations;
  const sizes = [operations, tests, (tests / operations).toFixed(1)];
  const costs = [
    one.seconds.toFixed(2),
    one.cpuSeconds.toFixed(2),
    Math.round(one.memoryMb),
    perOperation.toFixed(2),
  ];
  console.log(row(label, ...sizes, ...costs));
  return one;
}

function holds({ output, seconds, memoryMb }: Measurement): boolean {
  const { tests, operations } = JSON.parse(output) as Generated;
  const bars = [
    [
      `at least ${BARS.testsPerOperation} tests for an operation`,
      tests / operations >= BARS.testsPerOperation,
    ],
    [`under ${BARS.seconds} s`, seconds < BARS.seconds],
    [`under ${BARS.memoryMb} MB`, memoryMb < BARS.memoryMb],
  ] as const;
  for (const [bar, isMet] of bars) console.log(`  ${isMet ? 'met    ' : 'NOT MET'} ${bar}`);
  return bars.every(([, isMet]) => isMet);
}

async function printPhases(document: string): Promise<void> {
  const args = ['bench/generate/phases.ts', document];
  const { output } = await measure('bench/generate/run-typescript.mjs', args);
  const phases = Object.entries(JSON.parse(output) as Record<string, number>);
  console.log(`  phases in ms: ${phases.map(([phase, ms]) => `${phase} ${Math.round(ms)}`).join(', ')}`);
}

async function printPeers(file: string): Promise<void> {
  const document = path.join(work, 'document.json');
  writeFileSync(document, contentOf(file));
  console.log(`\nPeers on ${path.basename(file)}; medians of ${rounds}`);
  for (const { peer, measured, why } of await measurePeers(document, rounds)) {
    const told =
      measured === undefined
        ? why
        : `${measured.seconds.toFixed(2)} s, ${measured.cpuSeconds.toFixed(2)} CPU s, ${Math.round(measured.memoryMb)} MB`;
    console.log(`  ${peer.padEnd(52)} ${told}`);
  }
}

function row(label: string, ...cells: readonly (string | number)[]): string {
  return `  ${label.padEnd(12)}${cells.map((cell) => String(cell).padStart(11)).join('')}`;
}
