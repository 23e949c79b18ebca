import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Figures, Recurring } from './recurring.js';

const times = { everyMs: 1_000, firstAfterMs: 100, done: 'Done', failed: 'Failed' };

beforeEach(() => {
  vi.useFakeTimers();
  Logger.overrideLogger(false);
});

afterEach(() => {
  vi.useRealTimers();
});

describe('recurring work', () => {
  it('comes back after it is over, also after a failure', async () => {
    const work = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new Error('no')).mockResolvedValue();
    const recurring = new Recurring({ ...times, work });

    recurring.start();
    await vi.advanceTimersByTimeAsync(2_200);

    expect(work).toHaveBeenCalledTimes(3);
    await recurring.stop();
  });

  it('does not overlap with itself', async () => {
    let underWay = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, (underWay += 1));
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      underWay -= 1;
    };
    const recurring = new Recurring({ ...times, work });

    recurring.start();
    await vi.advanceTimersByTimeAsync(20_000);

    expect(most).toBe(1);
  });

  it('stops after the work under way, and stays stopped', async () => {
    let ended = 0;
    const work = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      ended += 1;
    };
    const recurring = new Recurring({ ...times, work });
    recurring.start();
    await vi.advanceTimersByTimeAsync(200);

    const stopped = recurring.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    await stopped;

    expect(ended).toBe(1);
  });

  it('tells of a time only when there was something to do', async () => {
    const log = vi.spyOn(Logger.prototype, 'log').mockReturnValue();
    const work = vi
      .fn<() => Promise<Figures>>()
      .mockResolvedValueOnce({ runs: 0 })
      .mockResolvedValue({ runs: 2 });
    const recurring = new Recurring({ ...times, work });

    recurring.start();
    await vi.advanceTimersByTimeAsync(1_200);
    await recurring.stop();

    expect(log.mock.calls).toEqual([[{ msg: 'Done', runs: 2 }]]);
    log.mockRestore();
  });
});
