import { setImmediate as turnOver } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Places } from './places.js';

const never = new AbortController().signal;

class TooMany extends Error {}

function work(): {
  readonly began: () => boolean;
  readonly end: () => void;
  readonly run: () => Promise<void>;
} {
  const { promise, resolve } = Promise.withResolvers<void>();
  let hasBegun = false;
  const run = (): Promise<void> => {
    hasBegun = true;
    return promise;
  };
  return { began: () => hasBegun, end: resolve, run };
}

describe('places', () => {
  it('are given in turn, one for each that is given back', async () => {
    const places = new Places(1, 2, () => new TooMany());
    const [one, two, three] = [work(), work(), work()];
    const all = [one, two, three].map((each) => places.during(never, each.run));
    await turnOver();
    expect([one.began(), two.began(), three.began()]).toEqual([true, false, false]);

    one.end();
    await turnOver();

    expect([two.began(), three.began()]).toEqual([true, false]);
    two.end();
    three.end();
    await Promise.all(all);
  });

  it('are refused to those who find too many waiting', async () => {
    const places = new Places(1, 1, () => new TooMany());
    const one = work();
    const all = [places.during(never, one.run), places.during(never, () => Promise.resolve())];

    await expect(places.during(never, () => Promise.resolve())).rejects.toBeInstanceOf(TooMany);
    one.end();
    await Promise.all(all);
  });

  it('are not waited for any more when the signal says so, and go to the next one', async () => {
    const places = new Places(1, 2, () => new TooMany());
    const [one, gone, next] = [work(), work(), work()];
    const leave = new AbortController();
    const first = places.during(never, one.run);
    const second = places.during(leave.signal, gone.run);
    const third = places.during(never, next.run);

    leave.abort(new Error('left'));
    await expect(second).rejects.toThrow('left');
    one.end();
    await turnOver();

    expect([gone.began(), next.began()]).toEqual([false, true]);
    next.end();
    await Promise.all([first, third]);
  });

  it('are given back by work that fails', async () => {
    const places = new Places(1, 0, () => new TooMany());

    await expect(places.during(never, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await places.during(never, () => Promise.resolve('done'))).toBe('done');
  });
});
