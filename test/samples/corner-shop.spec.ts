import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { whileRunning } from '../../bench/analyzers/running-sample.js';
import { readSample } from '../../bench/analyzers/samples.js';
import { describeNeeding } from '../support/needs.js';
import { python, TOOLS } from '../support/python.js';
import { EXPLOITS } from './corner-shop-exploits.js';
import { OF_MODULES } from './corner-shop-modules.js';
import { IN_THE_SOURCE } from './corner-shop-source.js';
import { Customer, OWNER_PASSWORD } from './customer.js';
import { describeLabels } from './labels.js';

const sample = await readSample('corner-shop');
const environments = path.join(TOOLS, 'python');
/** Nobody answers there. */
const PAYMENT_URL = 'http://127.0.0.1:9/charge';

const HALVES = [
  { half: 'vulnerable', folder: sample.vulnerable, works: true, env: { PAYMENT_URL } },
  {
    half: 'mended',
    folder: sample.mended,
    works: false,
    env: { PAYMENT_URL, ADMIN_PASSWORD: OWNER_PASSWORD },
  },
];

describeLabels(sample, [...Object.keys(EXPLOITS), ...Object.keys(OF_MODULES)], IN_THE_SOURCE);

describe.each(HALVES)('the modules of the corner shop, when it is $half', ({ folder, works }) => {
  it.each(Object.entries(OF_MODULES))(
    `exploits are ${works ? 'possible' : 'impossible'}: %s`,
    async (_id, exploit) => {
      expect(await exploit(path.join(folder, 'frontend'))).toBe(works);
    },
  );
});

describeNeeding(python, 'the corner shop', () => {
  describe.each(HALVES)('when it is $half', ({ folder, works, env }) => {
    const started = Promise.withResolvers<Customer>();
    const done = Promise.withResolvers<void>();

    beforeAll(() => {
      const running = whileRunning(folder, { environments, env }, (at) => {
        started.resolve(new Customer(at));
        return done.promise;
      });
      running.catch(started.reject);
      return async () => {
        done.resolve();
        await running;
      };
    });

    it('lets people find what they look for, and order it', async () => {
      const customer = await started.promise;
      const account = await customer.account();

      const { text } = await customer.get('/api/products?q=coffee&sort=price');
      const order = await customer.order(account, { coupon: 'WELCOME10' });
      const { text: ordered } = await customer.get(`/api/orders/${order}`, account.headers);

      expect(JSON.parse(text)).toMatchObject([{ name: 'Coffee beans', price: 1290 }]);
      expect(JSON.parse(ordered)).toMatchObject({ total: 1161, status: 'open' });
    });

    it('lets the owner import price lists, and see the sales', async () => {
      const customer = await started.promise;
      const { headers } = await customer.owner();
      const list = '<c supplier="Orchard"><product><name>Plums</name><price>320</price></product></c>';

      await customer.send('POST', '/api/admin/catalogue', headers, list);
      const { text } = await customer.get('/api/products?supplier=Orchard');

      expect(JSON.parse(text)).toMatchObject([{ name: 'Plums', price: 320 }]);
      expect((await customer.get('/api/admin/report', headers)).status).toBe(200);
    });

    it.each(Object.entries(EXPLOITS))(
      `exploits are ${works ? 'possible' : 'impossible'}: %s`,
      async (_id, exploit) => {
        const customer = await started.promise;

        expect(await exploit(customer)).toBe(works);
      },
    );
  });
});
