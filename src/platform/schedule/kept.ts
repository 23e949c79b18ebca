/** An answer that is good for a while: whoever asks meanwhile gets the same one, and nobody asks twice at once. */
export class Kept<Answer> {
  private last: { readonly untilMs: number; readonly answer: Promise<Answer> } | undefined;

  constructor(
    private readonly forMs: number,
    private readonly find: () => Promise<Answer>,
  ) {}

  get(): Promise<Answer> {
    const nowMs = performance.now();
    if (this.last !== undefined && nowMs < this.last.untilMs) return this.last.answer;
    const answer = this.find();
    this.last = { untilMs: nowMs + this.forMs, answer };
    // What failed is asked for anew.
    answer.catch(() => {
      if (this.last?.answer === answer) this.last = undefined;
    });
    return answer;
  }
}
