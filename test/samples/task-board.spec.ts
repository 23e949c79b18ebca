import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { whileRunning } from '../../bench/analyzers/running-sample.js';
import { type Label, readSample } from '../../bench/analyzers/samples.js';
import { describeNeeding } from '../support/needs.js';
import { python, TOOLS } from '../support/python.js';
import { EXPLOITS } from './task-board-exploits.js';
import { IN_THE_SOURCE } from './task-board-source.js';
import { Visitor } from './visitor.js';

const sample = await readSample('task-board');
const environments = path.join(TOOLS, 'python');

const isDependency = ({ places }: Label): boolean => places.some(({ kind }) => kind === 'dependency');

describe('the labels of the task board', () => {
  it('are each shown by an exploit, in the source, or by the version of a package', () => {
    const shown = [...Object.keys(EXPLOITS), ...Object.keys(IN_THE_SOURCE)];

    expect(shown.toSorted()).toEqual(
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

  it.each(Object.entries(IN_THE_SOURCE))('%s is in the source, and mended', async (id, { file, weak }) => {
    const [vulnerable, mended] = await Promise.all(
      [sample.vulnerable, sample.mended].map((folder) => readFile(path.join(folder, file), 'utf8')),
    );
    const place = sample.labels.find((label) => label.id === id)?.places.find(({ kind }) => kind === 'code');

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

describeNeeding(python, 'the task board', () => {
  describe.each([
    { half: 'vulnerable', folder: sample.vulnerable, works: true },
    { half: 'mended', folder: sample.mended, works: false },
  ])('when it is $half', ({ folder, works }) => {
    const started = Promise.withResolvers<Visitor>();
    const done = Promise.withResolvers<void>();

    beforeAll(() => {
      const running = whileRunning(folder, { environments }, (at) => {
        started.resolve(new Visitor(at));
        return done.promise;
      });
      running.catch(started.reject);
      return async () => {
        done.resolve();
        await running;
      };
    });

    it('lets people register, log in, and keep tasks', async () => {
      const visitor = await started.promise;
      const account = await visitor.account();
      await visitor.task('Water the plants', account);

      const { text } = await visitor.get('/api/tasks/search?q=plants', account.headers);

      expect(JSON.parse(text)).toMatchObject([{ title: 'Water the plants', status: 'open' }]);
    });

    it.each(Object.entries(EXPLOITS))(
      `exploits are ${works ? 'possible' : 'impossible'}: %s`,
      async (_id, exploit) => {
        const visitor = await started.promise;

        expect(await exploit(visitor)).toBe(works);
      },
    );
  });
});
