/** Line numbers, from 1, of offsets that are asked for in growing order. */
export class Lines {
  private readonly starts: readonly number[];

  constructor(content: string) {
    this.starts = [0, ...Array.from(content.matchAll(/\n/g), ({ index }) => index + 1)];
  }

  of(offset: number): number {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
