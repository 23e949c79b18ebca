import { setTimeout as delay } from 'node:timers/promises';
import { ZapFailed } from './zap-failed.js';

/** What is seen of a step at a moment. */
export interface Sight {
  /** 0 to 100. */
  readonly percent: number;
  readonly isOver: boolean;
  /** Changes whenever something happened. */
  readonly traces: string;
}

/** One part of a scan, which has begun. */
export interface Step {
  /** For people: `active scan`. */
  readonly name: string;
  readonly limitMs: number;
  readonly look: () => Promise<Sight>;
  /** Ends it before its time; what it has found stays. */
  readonly stop: () => Promise<void>;
}

export interface Watch {
  /** A step of which nothing changes for this long hangs. */
  readonly stallMs: number;
  readonly signal: AbortSignal;
  /** Hears of every sight. */
  readonly seen: (percent: number) => Promise<void>;
}

/** `stopped-at` is a percentage: it was not done within its limit. */
export type StepEnding =
  { readonly kind: 'done' } | { readonly kind: 'stopped-at'; readonly percent: number };

/** Small applications are done at once; whatever takes longer is not asked after all the time. */
const FIRST_LOOK_MS = 50;
const LOOK_EVERY_MS = 1_000;

/**
 * Watches a step until it is over, or its time is.
 * @throws {ZapFailed} when it hangs, or ended in ZAP before it was done
 */
export async function watched(step: Step, { stallMs, signal, seen }: Watch): Promise<StepEnding> {
  const began = performance.now();
  let traces = '';
  let changed = began;
  for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(LOOK_EVERY_MS, 2 * waitMs)) {
    const sight = await step.look();
    await seen(sight.percent);
    if (sight.isOver) return endedAt(step, sight);
    const now = performance.now();
    if (sight.traces !== traces) [traces, changed] = [sight.traces, now];
    if (now - changed >= stallMs) throw hanging(step, stallMs);
    if (now - began >= step.limitMs) {
      await step.stop();
      return { kind: 'stopped-at', percent: sight.percent };
    }
    await delay(waitMs, undefined, { signal });
  }
}

/** What ZAP, or somebody at its desk, has stopped is over too, and looks finished: only how far it came tells. */
function endedAt({ name }: Step, { percent }: Sight): StepEnding {
  if (percent >= 100) return { kind: 'done' };
  throw new ZapFailed(`the ${name} was stopped in ZAP at ${percent} %`, 'tool');
}

function hanging({ name }: Step, stallMs: number): ZapFailed {
  return new ZapFailed(`the ${name} hangs: nothing has changed for ${stallMs / 1000} s`, 'timeout');
}
