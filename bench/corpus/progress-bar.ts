const WIDTH = 30;
/** Where nobody watches, a line for every so many steps is enough. */
const QUIET_STEPS = 25;

/** How far long work is, on standard error. */
export class ProgressBar {
  private readonly name: string;
  private readonly total: number;
  private done = 0;

  constructor(name: string, total: number) {
    this.name = name;
    this.total = total;
  }

  /** @param what has just been done */
  step(what: string): void {
    this.done += 1;
    if (process.stderr.isTTY) this.draw(what);
    else if (this.done % QUIET_STEPS === 0 || this.done === this.total)
      process.stderr.write(`${this.name}: ${this.done} of ${this.total}\n`);
  }

  end(): void {
    if (process.stderr.isTTY && this.total > 0) process.stderr.write('\n');
  }

  private draw(what: string): void {
    const filled = Math.round((this.done / this.total) * WIDTH);
    const bar = '█'.repeat(filled).padEnd(WIDTH, '░');
    const line = `${this.name} ${bar} ${this.done}/${this.total} ${what}`;
    process.stderr.write(`\r\u001b[2K${line.slice(0, process.stderr.columns - 1)}`);
  }
}
