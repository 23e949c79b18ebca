import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { MicroBatch } from './micro-batch.js';

class BadItem extends Error {}
class Full extends Error {}

function aBatch(write: (items: readonly number[]) => Promise<readonly string[]>) {
  return new MicroBatch<number, string>({
    write,
    isItemsFault: (error) => error instanceof BadItem,
    sizeOf: () => 1_000,
    refusal: () => new Full(),
  });
}

const stored = (items: readonly number[]): string[] => items.map((item) => `stored ${item}`);

describe('MicroBatch', () => {
  it('writes together what came in one turn, and tells each its own result', async () => {
    const writes: number[][] = [];
    const batch = aBatch(async (items) => {
      writes.push([...items]);
      return stored(items);
    });

    const results = await Promise.all([batch.add(1), batch.add(2), batch.add(3)]);

    expect(writes).toEqual([[1, 2, 3]]);
    expect(results).toEqual(['stored 1', 'stored 2', 'stored 3']);
  });

  it('has two writes under way at most, and gathers what comes meanwhile', async () => {
    const open: (() => void)[] = [];
    const sizes: number[] = [];
    const batch = aBatch(async (items) => {
      sizes.push(items.length);
      await new Promise<void>((resolve) => open.push(resolve));
      return stored(items);
    });
    const added: Promise<string>[] = [];
    for (let number = 0; number < 6; number += 1) {
      added.push(batch.add(number));
      await turn();
      await turn();
    }

    expect(sizes).toEqual([1, 1]);
    open.shift()?.();
    await turn();
    await turn();
    expect(sizes).toEqual([1, 1, 4]);
    for (const release of open) release();
    await Promise.all(added);
  });

  it('lets a bad item fail alone, and everything fail with what is nobody’s fault', async () => {
    const batch = aBatch(async (items) => {
      if (items.includes(13)) throw new BadItem();
      if (items.includes(99)) throw new Error('the database is away');
      return stored(items);
    });

    const bad = await Promise.allSettled([1, 13, 2].map((item) => batch.add(item)));
    const away = await Promise.allSettled([1, 99].map((item) => batch.add(item)));

    expect(bad.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(away.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('refuses at once what memory should not hold', async () => {
    let release = (): void => undefined;
    const blocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const batch = aBatch(async (items) => {
      await blocked;
      return stored(items);
    });
    const held = Array.from({ length: 10_000 }, (_, item) => batch.add(item));

    await expect(batch.add(0)).rejects.toBeInstanceOf(Full);

    release();
    await Promise.all(held);
    await expect(batch.add(0)).resolves.toBe('stored 0');
  });
});
