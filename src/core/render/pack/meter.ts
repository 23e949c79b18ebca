import { TemplatePackInvalid } from './pack-invalid.js';

/**
 * Counts what a rendering does. A plan of n tests needs a few dozen steps a test; templates whose loops multiply
 * are stopped here and not by a worker's time limit.
 */
export class RenderMeter {
  private steps = 0;
  private limit = 0;
  private file = '';

  start(limit: number): void {
    this.steps = 0;
    this.limit = limit;
  }

  /** As more is to be rendered. */
  allow(steps: number): void {
    this.limit += steps;
  }

  enter(file: string): void {
    this.file = file;
  }

  count(): void {
    this.steps += 1;
    if (this.steps > this.limit) {
      throw new TemplatePackInvalid(
        { file: this.file, line: 1, column: 1 },
        `rendering took more than ${this.limit} steps: do its loops multiply?`,
      );
    }
  }
}
