import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

export const TARGETS = ['vitest', 'pytest'] as const;
export type CorpusTarget = (typeof TARGETS)[number];

export interface CorpusOptions {
  /** Where documents are looked for, in all folders below. */
  readonly folder: string;
  /** Where suites, results and unpacked archives go. */
  readonly out: string;
  readonly targets: readonly CorpusTarget[];
  /** Only documents whose name holds this. */
  readonly only: string | undefined;
  readonly limit: number;
  /** Whether results of an earlier call of the same engine are thrown away. */
  readonly fresh: boolean;
  readonly typeCheck: boolean;
  /** Whether the values of validation tests are judged by another validator, too. */
  readonly values: boolean;
  readonly workers: number;
  /** Every document's line in the table, and not only the slowest. */
  readonly all: boolean;
}

const USAGE = `npm run bench:corpus -- [DIR] [options]

Generates a suite for every API document below DIR (JSON and YAML, plain, .gz or in a .tar.gz; split documents
are found by their root), parses and type-checks all files, and prints what failed and how long it took. Without
DIR, the documents of bench/corpus/documents: a short form for CI.

  --targets vitest,pytest   which suites (both)
  --only TEXT               only documents whose name holds TEXT
  --limit N                 at most N documents
  --fresh                   do again what an earlier call has done with the same engine
  --no-types                leave the type-check out
  --values                  let another validator, on the raw document, judge bodies that tests call valid or not
  --all                     a line for every document, not only for the slowest
  --workers N               threads (one for each core)
  --out DIR                 where suites and results go (a folder in the system's temporary folder)
`;

/** @returns undefined after having printed the usage */
export function readOptions(args: readonly string[]): CorpusOptions | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    allowNegative: true,
    options: {
      targets: { type: 'string', default: TARGETS.join(',') },
      only: { type: 'string' },
      limit: { type: 'string', default: 'Infinity' },
      fresh: { type: 'boolean', default: false },
      types: { type: 'boolean', default: true },
      all: { type: 'boolean', default: false },
      values: { type: 'boolean', default: false },
      workers: { type: 'string', default: String(availableParallelism()) },
      out: { type: 'string', default: path.join(tmpdir(), 'assay-bench-corpus') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return undefined;
  }
  return {
    folder: path.resolve(positionals[0] ?? path.join(import.meta.dirname, 'documents')),
    out: path.resolve(values.out),
    targets: TARGETS.filter((target) => values.targets.split(',').includes(target)),
    only: values.only,
    limit: Number(values.limit),
    fresh: values.fresh,
    typeCheck: values.types,
    values: values.values,
    workers: Number(values.workers),
    all: values.all,
  };
}
