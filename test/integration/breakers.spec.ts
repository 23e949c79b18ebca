import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectionOptions, migrate } from '#platform/database/index';
import { EgressGuard } from '#platform/http/index';
import {
  type BreakerChange,
  BreakerOpen,
  Breakers,
  DependencyFailed,
  DependencyTimeout,
  type ProtectedCall,
  resilienceSchema,
} from '#platform/resilience/index';
import { createDatabase, type TestDatabase } from '../support/index.js';

/** Longer than any test: where it is to be over, a test says so (`recover`). */
const RECOVERY_MS = 60_000;
const settings = { failures: 5, recoveryMs: RECOVERY_MS };

let database: TestDatabase;
/** Two workers: nothing connects them but the database. */
let sources: readonly [DataSource, DataSource];
let breakers: Breakers;
let others: Breakers;
let calls: number;
let key: { readonly dependency: string; readonly origin: string };

beforeAll(async () => {
  database = await createDatabase();
  await migrate(database.url, resilienceSchema);
  const connect = (): Promise<DataSource> =>
    new DataSource(connectionOptions(database.url, resilienceSchema)).initialize();
  sources = [await connect(), await connect()];
});

afterAll(async () => {
  await Promise.all(sources.map((source) => source.destroy()));
  await database.drop();
});

beforeEach(() => {
  breakers = new Breakers(sources[0], settings);
  others = new Breakers(sources[1], settings);
  calls = 0;
  key = { dependency: 'apifox', origin: 'https://api.test' };
});

afterEach(async () => {
  await sources[0].query('TRUNCATE breakers');
});

function call(more: Partial<ProtectedCall> = {}): ProtectedCall {
  return { ...key, timeoutMs: 2_000, idempotent: false, ...more };
}

async function works(): Promise<string> {
  calls += 1;
  return 'fine';
}

async function fails(): Promise<never> {
  calls += 1;
  throw DependencyFailed.ofStatus('apifox', 503);
}

async function saysNo(): Promise<never> {
  calls += 1;
  throw DependencyFailed.ofStatus('apifox', 404);
}

/** The error that a call ends with; the test fails when it does not. */
async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('the call went well');
    },
    (error: unknown) => error,
  );
}

async function openBreaker(): Promise<void> {
  for (let failure = 0; failure < settings.failures; failure += 1)
    await errorOf(breakers.protect(call(), fails));
  calls = 0;
}

/** As if the recovery time of all open breakers were over. */
/** A second ago: columns round to the millisecond, also upwards. */
async function recover(): Promise<void> {
  await sources[0].query("UPDATE breakers SET trial_from = now() - interval '1 second' WHERE state = 'open'");
}

async function state(): Promise<string | undefined> {
  return (await breakers.list()).find(({ origin }) => origin === key.origin)?.state;
}

describe('a closed breaker', () => {
  it('lets calls pass, and writes nothing while they go well', async () => {
    const before = await sources[0].query<unknown[]>('SELECT * FROM breakers');
    const write = vi.spyOn(sources[0], 'query');

    for (let index = 0; index < 20; index += 1) expect(await breakers.protect(call(), works)).toBe('fine');

    const statements = write.mock.calls.map(([sql]) => sql.trim().split(' ')[0]);
    vi.restoreAllMocks();
    expect(statements).toEqual(Array.from({ length: 20 }, () => 'SELECT'));
    expect(await sources[0].query('SELECT * FROM breakers')).toEqual(before);
  });

  it('opens after five failures in a row, and then refuses without calling', async () => {
    await openBreaker();

    const error = await errorOf(breakers.protect(call(), works));

    expect(error).toBeInstanceOf(BreakerOpen);
    expect(error).toMatchObject({ code: 'breaker-open', retryable: true, because: 'it failed too often' });
    expect(calls).toBe(0);
  });

  it('tells when a call may pass again, and what went wrong', async () => {
    await openBreaker();

    const error = (await errorOf(breakers.protect(call(), works))) as BreakerOpen;

    expect(error.retryAfterMs).toBeGreaterThan(0);
    expect(error.retryAfterMs).toBeLessThanOrEqual(RECOVERY_MS);
    expect(error.retryAt.getTime() - Date.now()).toBeLessThanOrEqual(RECOVERY_MS);
    expect(error.message).toMatch(
      /^apifox at https:\/\/api\.test is left alone for \d+ s: it failed too often; the last failure: apifox answered with 503$/,
    );
  });

  it('counts the failures of all workers together, also at the same time', async () => {
    await Promise.all(
      [breakers, breakers, others, others].map((worker) => errorOf(worker.protect(call(), fails))),
    );
    expect(await state()).toBe('closed');

    await errorOf(others.protect(call(), fails));

    expect(await state()).toBe('open');
    expect(await errorOf(breakers.protect(call(), works))).toBeInstanceOf(BreakerOpen);
  });

  it.each([
    ['a call that goes well', works],
    ['an answer that says no', saysNo],
  ])('starts to count anew after %s', async (_, interlude) => {
    for (let index = 0; index < 4; index += 1) await errorOf(breakers.protect(call(), fails));
    await others.protect(call(), interlude).catch(() => undefined);
    for (let index = 0; index < 4; index += 1) await errorOf(breakers.protect(call(), fails));

    expect(await state()).toBe('closed');
  });

  it('does not open for errors that are ours', async () => {
    for (let index = 0; index < 10; index += 1) {
      await errorOf(breakers.protect(call(), () => Promise.reject(new TypeError('x is undefined'))));
    }

    expect(await breakers.list()).toEqual([]);
  });

  it('does not open when callers give up', async () => {
    for (let index = 0; index < 6; index += 1) {
      const signal = AbortSignal.timeout(10);
      const blaming = call({ signal, judge: () => 'fault' });
      const error = await errorOf(breakers.protect(blaming, () => sleep(5_000)));
      expect(error).toBe(signal.reason);
    }

    expect(await breakers.list()).toEqual([]);
  });

  it('is one of many: another origin, or dependency, has its own', async () => {
    await openBreaker();

    expect(await breakers.protect(call({ origin: 'https://other.test' }), works)).toBe('fine');
    expect(await breakers.protect(call({ dependency: 'notify' }), works)).toBe('fine');
  });

  it('takes failures that the caller judges so', async () => {
    const judging = call({ judge: () => 'fault' });
    for (let index = 0; index < 5; index += 1) await errorOf(breakers.protect(judging, saysNo));

    expect(await state()).toBe('open');
  });

  it('opens at the first failure where it is set so', async () => {
    const touchy = new Breakers(sources[0], { ...settings, failures: 1 });

    await errorOf(touchy.protect(call(), fails));

    expect(await state()).toBe('open');
  });

  it('keeps what a server said, zero bytes and all, to a readable length', async () => {
    const said = `\0${'x'.repeat(10_000)}`;
    await errorOf(
      breakers.protect(call(), () => Promise.reject(DependencyFailed.ofStatus('apifox', 500, said))),
    );

    const [status] = await breakers.list();
    expect(status?.failures).toBe(1);
    expect(status?.lastFailure?.message).toHaveLength(500);
  });
});

describe('an open breaker', () => {
  beforeEach(openBreaker);

  it('lets one call of all workers try after the recovery time, and closes when it goes well', async () => {
    await recover();
    const trial = Promise.withResolvers<string>();
    const held = (): Promise<string> => {
      calls += 1;
      return trial.promise;
    };
    const workers = [breakers, others, breakers, others, breakers, others, breakers, others];
    const refusals: unknown[] = [];

    const attempts = workers.map((worker) => worker.protect(call({ timeoutMs: 60_000 }), held));
    for (const attempt of attempts) attempt.catch((error: unknown) => refusals.push(error));
    await expect.poll(() => refusals.length, { timeout: 20_000 }).toBe(workers.length - 1);
    trial.resolve('fine');
    const results = await Promise.allSettled(attempts);

    expect(calls).toBe(1);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results.filter(({ status }) => status === 'rejected')) {
      expect(result).toMatchObject({
        reason: { code: 'breaker-open', because: 'another call is trying it' },
      });
    }
    expect(await state()).toBe('closed');
    expect(await others.protect(call(), works)).toBe('fine');
  });

  it('lets a call try by itself once the recovery time has passed', async () => {
    const hasty = new Breakers(sources[0], { failures: 1, recoveryMs: 100 });
    const elsewhere = call({ origin: 'https://hasty.test' });
    await errorOf(hasty.protect(elsewhere, fails));

    const tried = (): Promise<unknown> => hasty.protect(elsewhere, works).catch(({ code }) => code);

    await expect.poll(tried, { timeout: 20_000 }).toBe('fine');
  });

  it('stays open for another recovery time when the trial fails', async () => {
    await recover();

    expect(await errorOf(others.protect(call(), fails))).toBeInstanceOf(DependencyFailed);

    const error = (await errorOf(breakers.protect(call(), works))) as BreakerOpen;
    expect(error).toBeInstanceOf(BreakerOpen);
    expect(error.retryAfterMs).toBeGreaterThan(RECOVERY_MS / 2);
    expect(calls).toBe(1);
  });

  it('closes when the trial is told no: the dependency works', async () => {
    await recover();

    await errorOf(breakers.protect(call(), saysNo));

    expect(await state()).toBe('closed');
  });

  it('lets the next call try when the trial found nothing out', async () => {
    await recover();
    const controller = new AbortController();
    const givenUp = (): Promise<never> => {
      controller.abort(new Error('given up'));
      return new Promise(() => undefined);
    };
    const error = await errorOf(breakers.protect(call({ signal: controller.signal }), givenUp));
    expect(error).toMatchObject({ message: 'given up' });
    expect(await state()).toBe('open');

    expect(await others.protect(call(), works)).toBe('fine');
    expect(await state()).toBe('closed');
  });

  it('takes the trial over from a worker that died, whose late result no longer counts', async () => {
    await recover();
    const [lost, taken] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const trialOf = async (
      worker: Breakers,
      { promise }: { promise: Promise<string> },
    ): Promise<{ end: Promise<unknown> }> => {
      const begun = Promise.withResolvers<void>();
      const end = worker.protect(call({ timeoutMs: 60_000 }), () => {
        begun.resolve();
        return promise;
      });
      await Promise.race([begun.promise, end]);
      return { end: end.catch(() => undefined) };
    };
    const first = await trialOf(breakers, lost);
    await sources[0].query("UPDATE breakers SET trial_until = now() - interval '1 s'"); // as if its time and the grace were over
    const second = await trialOf(others, taken);

    lost.reject(DependencyFailed.ofStatus('apifox', 503));
    await first.end;
    expect(await state()).toBe('half_open');

    taken.resolve('fine');
    await second.end;
    expect(await state()).toBe('closed');
  });

  it('is not closed by a call that began before it opened', async () => {
    await sources[0].query('TRUNCATE breakers');
    await errorOf(breakers.protect(call(), fails)); // so that a success has something to forget
    const { promise, resolve } = Promise.withResolvers<string>();
    const begun = Promise.withResolvers<void>();
    const early = others.protect(call({ timeoutMs: 60_000 }), () => {
      begun.resolve();
      return promise;
    });
    await begun.promise;
    await openBreaker();

    resolve('fine');
    await early;

    expect(await breakers.list()).toMatchObject([{ state: 'open', failures: 5 }]);
  });

  it('survives a restart: its state is in the database', async () => {
    const reborn = new Breakers(sources[1], settings);

    expect(await errorOf(reborn.protect(call(), works))).toBeInstanceOf(BreakerOpen);
  });
});

describe('quick retries', () => {
  const read = (): ProtectedCall => call({ idempotent: true });

  it('repeat a read at most twice', async () => {
    await errorOf(breakers.protect(read(), fails));

    expect(calls).toBe(3);
    expect((await breakers.list())[0]?.failures).toBe(3);
  });

  it('end with the first attempt that goes well', async () => {
    const result = await breakers.protect(read(), () => (calls === 0 ? fails() : works()));

    expect(result).toBe('fine');
    expect(calls).toBe(2);
    expect((await breakers.list())[0]?.failures).toBe(0);
  });

  it('leave alone what may not be sent twice', async () => {
    await errorOf(breakers.protect(call(), fails));

    expect(calls).toBe(1);
  });

  it.each([
    ['an answer that says no', saysNo],
    [
      'an error of ours',
      async () => {
        calls += 1;
        throw new TypeError('x');
      },
    ],
  ])('leave %s alone', async (_, work) => {
    await errorOf(breakers.protect(read(), work));

    expect(calls).toBe(1);
  });

  it('do not knock at an open breaker', async () => {
    await openBreaker();
    const look = vi.spyOn(sources[0], 'query');

    expect(await errorOf(breakers.protect(read(), works))).toBeInstanceOf(BreakerOpen);

    const looks = look.mock.calls.length;
    vi.restoreAllMocks();
    expect({ calls, looks }).toEqual({ calls: 0, looks: 1 });
  });

  it('stop when they open the breaker', async () => {
    for (let index = 0; index < 4; index += 1) await errorOf(breakers.protect(call(), fails));
    calls = 0;

    expect(await errorOf(breakers.protect(read(), fails))).toBeInstanceOf(BreakerOpen);

    expect(calls).toBe(1);
  });

  it('stop when the caller gives up', async () => {
    const controller = new AbortController();
    const work = (): Promise<never> => {
      controller.abort(new Error('shutting down'));
      return fails();
    };

    expect(
      await errorOf(breakers.protect(call({ idempotent: true, signal: controller.signal }), work)),
    ).toMatchObject({
      message: 'shutting down',
    });
    expect(calls).toBe(1);
  });
});

describe('the time limit', () => {
  it('is a fault of the dependency, and does not wait for work that ignores its signal', async () => {
    const endless = (): Promise<never> => new Promise(() => undefined);

    const error = await errorOf(breakers.protect(call({ timeoutMs: 100 }), endless));

    expect(error).toBeInstanceOf(DependencyTimeout);
    expect(error).toMatchObject({
      code: 'dependency-timeout',
      message: 'apifox did not answer within 100 ms',
    });
    expect((await breakers.list())[0]?.failures).toBe(1);
  });

  it('tells the work', async () => {
    let told: AbortSignal | undefined;
    await errorOf(
      breakers.protect(call({ timeoutMs: 50 }), (signal) => {
        told = signal;
        return sleep(1_000, undefined, { signal });
      }),
    );

    expect(told?.aborted).toBe(true);
  });

  it('leaves the signal alone when the work was in time', async () => {
    const signal = await breakers.protect(call(), async (given) => given);

    expect(signal.aborted).toBe(false);
  });
});

describe('isolation', () => {
  it('holds a breaker open until it is released, and leaves its state alone', async () => {
    await breakers.isolate(key, 'maintenance until noon');

    const error = await errorOf(others.protect(call(), works));
    expect(error).toMatchObject({
      code: 'breaker-open',
      because: 'an operator isolated it',
      retryAfterMs: RECOVERY_MS,
    });
    expect(await others.list()).toMatchObject([
      {
        ...key,
        state: 'closed',
        failures: 0,
        isolated: { because: 'maintenance until noon', at: expect.any(Date) },
      },
    ]);

    expect(await others.release(key)).toBe(true);
    expect(await breakers.protect(call(), works)).toBe('fine');
    expect(await others.release(key)).toBe(false);
  });

  it('lets no trial pass', async () => {
    await openBreaker();
    await breakers.isolate(key, 'maintenance');
    await recover();

    expect(await errorOf(breakers.protect(call(), works))).toMatchObject({
      because: 'an operator isolated it',
    });
    expect(await state()).toBe('open');
  });
});

describe('for operators', () => {
  it('lists every breaker that failed, with its state, times and last failure', async () => {
    await openBreaker();
    await errorOf(breakers.protect(call({ origin: 'https://b.test' }), fails));

    const [open, closed] = await others.list();

    expect(open).toEqual({
      ...key,
      state: 'open',
      failures: 5,
      openedAt: expect.any(Date),
      trialFrom: expect.any(Date),
      lastFailure: { message: 'apifox answered with 503', at: expect.any(Date) },
      changedAt: expect.any(Date),
    });
    expect((open?.trialFrom?.getTime() ?? 0) - (open?.openedAt?.getTime() ?? 0)).toBe(RECOVERY_MS);
    expect(closed).toMatchObject({ origin: 'https://b.test', state: 'closed', failures: 1 });
    expect(closed).not.toHaveProperty('openedAt');
  });

  it('tells of every change of state, once in all workers', async () => {
    const changes: BreakerChange[] = [];
    const stops = [breakers, others].map((worker) => worker.onChange((change) => changes.push(change)));
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        errorOf((index % 2 ? breakers : others).protect(call(), fails)),
      ),
    );
    await recover();
    await errorOf(others.protect(call(), fails));
    await recover();
    await breakers.protect(call(), works);
    for (const stop of stops) stop();
    await openBreaker();

    expect(changes.map(({ from, to }) => `${from} → ${to}`)).toEqual([
      'closed → open',
      'open → half_open',
      'half_open → open',
      'open → half_open',
      'half_open → closed',
    ]);
  });

  it('forgets closed breakers of long ago, and no others', async () => {
    await openBreaker();
    await errorOf(breakers.protect(call({ origin: 'https://old.test' }), fails));
    await breakers.isolate({ ...key, origin: 'https://held.test' }, 'maintenance');

    expect(await breakers.purge(new Date(Date.now() - 60_000))).toBe(0);
    expect(await breakers.purge(new Date(Date.now() + 60_000))).toBe(1);
    expect((await breakers.list()).map(({ origin }) => origin)).toEqual([
      'https://api.test',
      'https://held.test',
    ]);
  });
});

it('gives the result of a call whose breaker cannot be written', async () => {
  await errorOf(breakers.protect(call(), fails)); // so that a success has something to write
  const output = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  onTestFinished(() => void vi.restoreAllMocks());

  const result = await breakers.protect(call(), async () => {
    await sources[0].query('ALTER TABLE breakers RENAME TO breakers_elsewhere');
    return 'fine';
  });
  await sources[0].query('ALTER TABLE breakers_elsewhere RENAME TO breakers');

  expect(result).toBe('fine');
  expect(output.mock.calls.join('\n')).toContain('A breaker could not be written');
});

describe('around a real server', () => {
  let server: Server;
  let url: string;
  let healthy: boolean;
  let requests: number;

  beforeEach(async () => {
    healthy = false;
    requests = 0;
    server = createServer((_request, response) => {
      requests += 1;
      response.writeHead(healthy ? 200 : 503).end('document');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('spares it while it is down, and finds out that it is up again', async () => {
    const guard = new EgressGuard({ allow: [new URL(url).host] });
    const fetchSpec = (worker: Breakers): Promise<string> =>
      worker.protect(call({ origin: url, idempotent: true }), async (signal) => {
        const { status, body } = await guard.fetch(url, { maxBytes: 1_000, timeoutMs: 1_000, signal });
        if (status >= 400) throw DependencyFailed.ofStatus('apifox', status);
        return Buffer.from(body).toString();
      });

    for (let run = 0; run < 10; run += 1) await errorOf(fetchSpec(run % 2 === 0 ? breakers : others));
    expect(requests).toBe(5);

    healthy = true;
    await recover();
    expect(await fetchSpec(others)).toBe('document');
    expect(await fetchSpec(breakers)).toBe('document');
    expect(requests).toBe(7);
  });
});
