import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { whileRunning } from '../../bench/analyzers/running-sample.js';
import { readSample } from '../../bench/analyzers/samples.js';
import { describeNeeding } from '../support/needs.js';
import { python, TOOLS } from '../support/python.js';
import { describeLabels } from './labels.js';
import { EXPLOITS } from './task-board-exploits.js';
import { IN_THE_SOURCE } from './task-board-source.js';
import { Visitor } from './visitor.js';

const sample = await readSample('task-board');
const environments = path.join(TOOLS, 'python');

describeLabels(sample, Object.keys(EXPLOITS), IN_THE_SOURCE);

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
