import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { Piscina } from 'piscina';
import { contentOf, documentsIn, type CorpusDocument } from './documents.js';
import type { GenerateTask } from './generate.task.js';
import { type CorpusOptions, type CorpusTarget, readOptions } from './options.js';
import type { Mistake, Outcome } from './outcome.js';
import { ProgressBar } from './progress-bar.js';
import { pyrightMistakes } from './pyright.js';
import { pythonMistakes } from './python.js';
import { report, reportValues } from './report.js';
import { Results } from './results.js';
import type { JudgedValues, ValuesTask } from './values.task.js';

/** A document that takes longer never ends. */
const TIME_LIMIT_MS = 120_000;
const MEMORY_MB = 2_048;
const CHECK_MEMORY_MB = 6_144;
/** Of code in one program of the type-checker, which then needs a gigabyte and a half. */
const BATCH_BYTES = 25_000_000;

const SHOWN_FRAMES = 4;

const options = readOptions(process.argv.slice(2));
if (options !== undefined) process.exitCode = (await measure(options)) ? 0 : 1;

async function measure(given: CorpusOptions): Promise<boolean> {
  const documents = documentsIn(given.folder, path.join(given.out, 'unpacked'))
    .filter(({ name }) => name.includes(given.only ?? ''))
    .slice(0, given.limit);
  const results = new Results(given.out, given.fresh);
  const verdicts: boolean[] = [];
  for (const target of given.targets) {
    const outcomes = await generateAll(documents, target, given, results);
    const mistakes = await mistakesIn(outcomes, target, given);
    verdicts.push(report(target, outcomes, mistakes, given.all));
  }
  if (given.values) reportValues(await judgeAll(documents, given));
  return verdicts.every(Boolean);
}

async function judgeAll(
  documents: readonly CorpusDocument[],
  { workers }: CorpusOptions,
): Promise<readonly JudgedValues[]> {
  const pool = poolOf('values.task.ts', workers, MEMORY_MB);
  const bar = new ProgressBar('values', documents.length);
  const found: JudgedValues[] = [];
  const waiting = documents.values();
  const workOff = async (): Promise<void> => {
    for (const { name, file } of waiting) {
      found.push(await judgedWithin(pool, { name, file }));
      bar.step(name);
    }
  };
  await Promise.all(Array.from({ length: workers }, workOff));
  bar.end();
  await pool.destroy();
  return found;
}

/** What the other validator itself cannot read is not judged, and is named. */
async function judgedWithin(pool: Piscina, task: ValuesTask): Promise<JudgedValues> {
  try {
    return (await pool.run(task, { signal: AbortSignal.timeout(TIME_LIMIT_MS) })) as JudgedValues;
  } catch (error) {
    return { document: `${task.name} (not judged: ${String(error)})`, judged: 0, disagreements: [] };
  }
}

async function generateAll(
  documents: readonly CorpusDocument[],
  target: CorpusTarget,
  { out, workers }: CorpusOptions,
  results: Results,
): Promise<readonly Outcome[]> {
  const pool = poolOf('generate.task.ts', workers, MEMORY_MB);
  const bar = new ProgressBar(`${target}: suites`, documents.length);
  const outcomes: Outcome[] = [];
  const waiting = documents.entries();
  // A document's time begins when a thread is free for it.
  const workOff = async (): Promise<void> => {
    for (const [index, { name, file }] of waiting) {
      const sha256 = createHash('sha256').update(contentOf(file)).digest('hex');
      const known = results.find({ document: name, target, sha256 });
      const task = { name, file, target, folder: path.join(out, target, slugOf(name)) };
      const outcome = known ?? (await outcomeOf(pool, task));
      if (known === undefined) results.add(sha256, outcome);
      outcomes[index] = outcome;
      bar.step(name);
    }
  };
  await Promise.all(Array.from({ length: workers }, workOff));
  bar.end();
  await pool.destroy();
  return outcomes;
}

function slugOf(name: string): string {
  return name.replace(/[^\w.-]+/g, '_');
}

async function outcomeOf(pool: Piscina, task: GenerateTask): Promise<Outcome> {
  try {
    return (await pool.run(task, { signal: AbortSignal.timeout(TIME_LIMIT_MS) })) as Outcome;
  } catch (error) {
    const message = error instanceof Error ? shortStack(error) : String(error);
    return { document: task.name, target: task.target, result: { kind: 'failed', message } };
  }
}

function shortStack(error: Error): string {
  return (error.stack ?? error.message).split('\n').slice(0, SHOWN_FRAMES).join('\n');
}

/** By folder of the suite. */
async function mistakesIn(
  outcomes: readonly Outcome[],
  target: CorpusTarget,
  { out, typeCheck, workers }: CorpusOptions,
): Promise<ReadonlyMap<string, readonly Mistake[]>> {
  const suites = outcomes.flatMap(({ result }) => (result.kind === 'suite' ? [result] : []));
  const found = new Map<string, readonly Mistake[]>(suites.map(({ folder, mistakes }) => [folder, mistakes]));
  const folders = suites.map(({ folder }) => folder);
  const types = typeCheck ? await typeMistakes(batchesOf(suites), target, { out, workers }) : [];
  for (const mistake of [...types, ...(target === 'pytest' ? pythonMistakes(folders) : [])]) {
    const folder = folders.find((candidate) => mistake.file.startsWith(candidate + path.sep)) ?? mistake.file;
    found.set(folder, [...(found.get(folder) ?? []), mistake]);
  }
  return found;
}

async function typeMistakes(
  batches: readonly (readonly string[])[],
  target: CorpusTarget,
  { out, workers }: Pick<CorpusOptions, 'out' | 'workers'>,
): Promise<readonly Mistake[]> {
  const pool = poolOf('types.task.ts', workers, CHECK_MEMORY_MB);
  const bar = new ProgressBar(`${target}: types`, batches.length);
  const mistakes: Mistake[] = [];
  if (target === 'vitest') linkPackages(out);
  const waiting = batches.values();
  const workOff = async (): Promise<void> => {
    for (const batch of waiting) {
      mistakes.push(
        ...(target === 'pytest'
          ? await pyrightMistakes(batch, { out, memoryMb: CHECK_MEMORY_MB })
          : ((await pool.run(batch)) as Mistake[])),
      );
      bar.step(`${batch.length} suites`);
    }
  };
  await Promise.all(Array.from({ length: workers }, workOff));
  bar.end();
  await pool.destroy();
  return mistakes;
}

/** What suites import is found in the packages of this project. */
function linkPackages(out: string): void {
  const link = path.join(out, 'node_modules');
  mkdirSync(out, { recursive: true });
  if (!existsSync(link)) symlinkSync(path.resolve('node_modules'), link, 'dir');
}

function batchesOf(suites: readonly { readonly folder: string; readonly bytes: number }[]): string[][] {
  const batches: string[][] = [];
  let room = 0;
  // The largest first: no processor is idle at the end.
  for (const { folder, bytes } of suites.toSorted((one, other) => other.bytes - one.bytes)) {
    if (room < bytes) {
      batches.push([]);
      room = BATCH_BYTES;
    }
    batches.at(-1)?.push(folder);
    room -= bytes;
  }
  return batches;
}

function poolOf(task: string, threads: number, memoryMb: number): Piscina {
  return new Piscina({
    filename: new URL(task, import.meta.url).href,
    minThreads: 1,
    maxThreads: threads,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
}
