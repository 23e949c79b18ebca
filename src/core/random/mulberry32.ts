/**
 * Tommy Ettinger's generator of 32 bits: the same seed gives the same numbers everywhere, and to seed it costs
 * nothing. Not for secrets.
 */
export class Mulberry32 {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  reseed(seed: number): void {
    this.state = seed;
  }

  /** From 0 to below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    const { state } = this;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
