/** Counts requests under way, and their mean over a span of time. Moments are those of `performance.now()`. */
export class InFlight {
  private count = 0;
  private changedAt: number;
  /** Requests × milliseconds. */
  private area = 0;

  constructor(
    private readonly from: number,
    private readonly to: number,
  ) {
    this.changedAt = from;
  }

  get now(): number {
    return this.count;
  }

  get mean(): number {
    return this.area / (this.to - this.from);
  }

  began(moment: number): void {
    this.change(moment, 1);
  }

  ended(moment: number): void {
    this.change(moment, -1);
  }

  private change(moment: number, by: 1 | -1): void {
    const inside = Math.min(this.to, Math.max(this.from, moment));
    this.area += this.count * (inside - this.changedAt);
    this.changedAt = inside;
    this.count += by;
  }
}
