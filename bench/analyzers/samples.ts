import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const SAMPLES = fileURLToPath(new URL('../../samples/applications/', import.meta.url));

const labelPlace = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('code'),
    path: z.string(),
    line: z.int().positive(),
    endLine: z.int().positive().optional(),
  }),
  z.strictObject({
    kind: z.literal('dependency'),
    ecosystem: z.enum(['PyPI', 'npm']),
    package: z.string(),
    version: z.string(),
    path: z.string(),
  }),
  /** A method or a path of `*` is every one. */
  z.strictObject({
    kind: z.literal('exchange'),
    method: z.string(),
    path: z.string(),
    parameter: z.string().optional(),
  }),
]);
export type LabelPlace = z.infer<typeof labelPlace>;

const label = z.strictObject({
  id: z.string(),
  /** What it is first, then what others call it. */
  cwe: z.array(z.int().positive()).min(1),
  what: z.string(),
  places: z.array(labelPlace).min(1),
});
/** A weakness that an application is known to have. */
export type Label = z.infer<typeof label>;

const labels = z.strictObject({ application: z.string(), labels: z.array(label).min(1) });

export const AREAS = ['python', 'javascript', 'PyPI', 'npm', 'exchange'] as const;
export type Area = (typeof AREAS)[number];

/** By analyzer, area and CWE: the rule that should see it. */
const expected = z.record(
  z.string(),
  z.partialRecord(z.enum(AREAS), z.record(z.string().regex(/^\d+$/u), z.string())),
);
export type Expected = z.infer<typeof expected>;

/** An application with known weaknesses, and the same one without them. */
export interface Sample {
  readonly name: string;
  readonly vulnerable: string;
  readonly mended: string;
  readonly labels: readonly Label[];
}

/** All of them, by name. */
export async function readSamples(): Promise<readonly Sample[]> {
  const entries = await readdir(SAMPLES, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(names.toSorted().map(readSample));
}

export async function readSample(name: string): Promise<Sample> {
  const folder = path.join(SAMPLES, name);
  const read = labels.parse(await readJson(path.join(folder, 'labels.json')));
  return {
    name,
    vulnerable: path.join(folder, 'vulnerable'),
    mended: path.join(folder, 'mended'),
    labels: read.labels,
  };
}

/** Which analyzer should see which weakness. */
export async function readExpected(): Promise<Expected> {
  return expected.parse(await readJson(path.join(SAMPLES, 'expected.json')));
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}
