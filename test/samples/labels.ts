import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Label, readSample } from '../../bench/analyzers/samples.js';

type Sample = Awaited<ReturnType<typeof readSample>>;

/** The file that something is weak in, and what shows it. */
export interface WeakSource {
  readonly file: string;
  readonly weak: RegExp;
}

const isDependency = ({ places }: Label): boolean => places.some(({ kind }) => kind === 'dependency');

/**
 * Checks that the labels of a sample are where they say, and each shown by something.
 *
 * @param exploited ids of those that an exploit shows
 * @param inTheSource those that are seen in the source, by their id
 */
export function describeLabels(
  sample: Sample,
  exploited: readonly string[],
  inTheSource: Readonly<Record<string, WeakSource>>,
): void {
  describe('the labels', () => {
    it('are each shown by an exploit, in the source, or by the version of a package', () => {
      expect([...exploited, ...Object.keys(inTheSource)].toSorted()).toEqual(
        sample.labels
          .filter((label) => !isDependency(label))
          .map(({ id }) => id)
          .toSorted(),
      );
    });

    it('have an id of their own, and lines that the vulnerable half has', async () => {
      const ids = sample.labels.map(({ id }) => id);
      const places = sample.labels.flatMap((label) => label.places.filter(({ kind }) => kind === 'code'));

      expect(new Set(ids).size).toBe(ids.length);
      for (const place of places) {
        if (place.kind !== 'code') continue;
        const lines = (await readFile(path.join(sample.vulnerable, place.path), 'utf8')).split('\n');
        const labelled = lines.slice(place.line - 1, place.endLine ?? place.line);
        expect(labelled[0]?.trim()).not.toBe('');
        expect(labelled.at(-1)?.trim()).not.toBe('');
        expect(labelled).toHaveLength((place.endLine ?? place.line) - place.line + 1);
      }
    });

    it('have lines that are others in the mended half', async () => {
      const unchanged = await Promise.all(
        sample.labels.map(async (label) => ((await isChanged(sample, label)) ? [] : [label.id])),
      );

      expect(unchanged.flat()).toEqual([]);
    });

    it.each(Object.entries(inTheSource))('%s is in the source, and mended', async (id, { file, weak }) => {
      const [vulnerable, mended] = await Promise.all(
        [sample.vulnerable, sample.mended].map((folder) => readFile(path.join(folder, file), 'utf8')),
      );
      const place = sample.labels
        .find((label) => label.id === id)
        ?.places.find(({ kind }) => kind === 'code');

      expect(place).toMatchObject({ path: file });
      expect(vulnerable).toMatch(weak);
      expect(mended).not.toMatch(weak);
    });

    it.each(sample.labels.filter(isDependency))(
      '$id: the mended half pins another version',
      async ({ places }) => {
        const [place] = places;
        if (place?.kind !== 'dependency') throw new Error('a package was expected');
        const pin =
          place.ecosystem === 'npm'
            ? `"${place.package}": "${place.version}"`
            : `${place.package}==${place.version}`;

        expect(await readFile(path.join(sample.vulnerable, place.path), 'utf8')).toContain(pin);
        expect(await readFile(path.join(sample.mended, place.path), 'utf8')).not.toContain(pin);
      },
    );
  });
}

/** Whether one of its places in the source is mended; true if it has none there. */
async function isChanged(sample: Sample, { places }: Label): Promise<boolean> {
  const inSource = places.filter((place) => place.kind === 'code');
  const changed = await Promise.all(
    inSource.map(async ({ path: file, line, endLine }) => {
      const [vulnerable, mended] = await Promise.all(
        [sample.vulnerable, sample.mended].map((folder) => readFile(path.join(folder, file), 'utf8')),
      );
      const labelled = vulnerable?.split('\n').slice(line - 1, endLine ?? line);
      return mended?.includes(labelled?.join('\n') ?? '') === false;
    }),
  );
  return inSource.length === 0 || changed.includes(true);
}
