import { createHmac } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { whileRunning } from '../../bench/analyzers/running-sample.js';
import { readSample } from '../../bench/analyzers/samples.js';
import { describeNeeding } from '../support/needs.js';
import { python, TOOLS } from '../support/python.js';
import { EXPLOITS } from './clinic-book-exploits.js';
import { IN_THE_SOURCE } from './clinic-book-source.js';
import { describeLabels } from './labels.js';
import { ADMIN_PASSWORD, Patient } from './patient.js';
import { neverEnds } from './traces.js';

const sample = await readSample('clinic-book');
const environments = path.join(TOOLS, 'python');
const PAYMENT_WEBHOOK_SECRET = 'shared with the provider';
const EXPRESSION = 'exponential-expression';

const HALVES = [
  { half: 'vulnerable', folder: sample.vulnerable, works: true, env: {} },
  { half: 'mended', folder: sample.mended, works: false, env: { ADMIN_PASSWORD, PAYMENT_WEBHOOK_SECRET } },
];

describeLabels(sample, [...Object.keys(EXPLOITS), EXPRESSION], IN_THE_SOURCE);

describeNeeding(python, 'the clinic book', () => {
  const halves = HALVES.map((half) => ({ ...half, started: Promise.withResolvers<Patient>() }));
  const done = Promise.withResolvers<void>();

  // Both at once.
  beforeAll(() => {
    const running = halves.map(async ({ folder, env, started }) => {
      const run = whileRunning(folder, { environments, env }, (at) => {
        started.resolve(new Patient(at));
        return done.promise;
      });
      await run.catch(started.reject);
    });
    return async () => {
      done.resolve();
      await Promise.all(running);
    };
  });

  // In the time that they take to start.
  describe.each(HALVES)('the modules, when it is $half', ({ folder, works }) => {
    it(`exploits are ${works ? 'possible' : 'impossible'}: ${EXPRESSION}`, async () => {
      const file = pathToFileURL(path.join(folder, 'frontend/src/utils/validation.js'));
      const code = `import { validateEmail } from '${file.href}';
        validateEmail('a@b.${'a'.repeat(80)}!');`;

      expect(await neverEnds(code, 1_000)).toBe(works);
    });

    it('tells email addresses from other texts', async () => {
      const file = pathToFileURL(path.join(folder, 'frontend/src/utils/validation.js'));
      const { validateEmail } = (await import(file.href)) as { validateEmail: (email: string) => boolean };

      expect(['ada@example.com', 'ada', 'ada@', 'ada@example', '@example.com'].map(validateEmail)).toEqual([
        true,
        false,
        false,
        false,
        false,
      ]);
    });
  });

  describe.each(halves)('when it is $half', ({ works, started }) => {
    it('lets patients find a doctor, book, and pay', async () => {
      const patient = await started.promise;
      const account = await patient.somebody();

      const { text: found } = await patient.get('/api/doctors?search=heart');
      const starts = { starts_at: '2031-12-01T10:30' };
      const { status } = await patient.book(account, starts);
      const { status: again } = await patient.book(account, starts);
      const { id, amount } = await patient.newestInvoice(account);
      const event = { type: 'payment.succeeded', reference: id };
      const signature = createHmac('sha256', PAYMENT_WEBHOOK_SECRET)
        .update(JSON.stringify(event))
        .digest('hex');
      await patient.post('/api/payments/webhook', event, { 'x-signature': signature });

      expect(JSON.parse(found)).toMatchObject([{ name: 'Dr. Jonas Keller', specialty: 'Cardiology' }]);
      expect([status, again, amount]).toEqual([201, 409, 60]);
      expect(await patient.newestInvoice(account)).toMatchObject({ id, status: 'paid' });
    });

    it('lets the staff import doctors, keep backups, sort patients, and calculate', async () => {
      const patient = await started.promise;
      const { email } = await patient.somebody();
      const { headers } = await patient.admin();
      const doctors = new File(['- {name: Dr. Lena Voss, specialty: Neurology}'], 'doctors.yml');

      await patient.postFile('/api/doctors/import', 'file', doctors, headers);
      await patient.post('/api/admin/backups', { name: 'monday' }, headers);
      const dose = { formula: 'weight * 0.5 / (1 + 1)', weight: 70 };
      const answers = [
        await patient.get('/api/doctors?specialty=Neurology'),
        await patient.get('/api/admin/backups', headers),
        await patient.get('/api/patients?sort=email&order=desc&per_page=100', headers),
        await patient.post('/api/admin/tools/dosage', dose, headers),
      ].map(({ text }): unknown => JSON.parse(text));

      expect(answers).toMatchObject([
        [{ name: 'Dr. Lena Voss' }],
        ['monday.tar.gz'],
        expect.arrayContaining([expect.objectContaining({ email })]) as unknown,
        { dosage: 17.5 },
      ]);
    });

    it('lets patients reset a password that they forgot, and read what they uploaded', async () => {
      const patient = await started.promise;
      const { email } = await patient.account();
      const account = await patient.somebody();

      await patient.post('/api/auth/forgot-password', { email });
      const code = /[^]*reset code is ([\w-]+)\./u.exec(await patient.written('outbox.log'))?.[1];
      const reset = { email, code, new_password: 'a new long password' };
      const { status } = await patient.post('/api/auth/reset-password', reset);
      const url = await patient.uploaded(new File(['%PDF-1.7 mine'], 'mine.pdf'), account);

      expect(status).toBe(200);
      expect((await patient.login(email, 'a new long password')).status).toBe(200);
      expect((await patient.get(url ?? '/', account.headers)).text).toBe('%PDF-1.7 mine');
    });

    it.each(Object.entries(EXPLOITS))(
      `exploits are ${works ? 'possible' : 'impossible'}: %s`,
      async (_id, exploit) => {
        const patient = await started.promise;

        expect(await exploit(patient)).toBe(works);
      },
    );
  });
});
