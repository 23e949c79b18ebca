import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LogLimits {
  /** Of both files together; the older half goes first. */
  readonly sizeBytes: number;
  /** What writes faster has to wait. */
  readonly bytesPerSecond: number;
}

/**
 * A log that never grows beyond its size: it has two files, and when the newer one is half of the size, it takes the
 * place of the older one. A flood is slowed down to the given speed: its writer waits, and nobody else.
 */
export class RollingLog extends Writable {
  private file: FileHandle | undefined;
  private written = 0;
  private readonly started = performance.now();
  private total = 0;

  constructor(
    private readonly place: string,
    private readonly limits: LogLimits,
  ) {
    super({ highWaterMark: 64 * 1024 });
  }

  override _construct(callback: (error?: Error | null) => void): void {
    this.begin().then(() => callback(), callback);
  }

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error | null) => void): void {
    this.add(chunk).then(() => callback(), callback);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    (this.file?.close() ?? Promise.resolve()).then(() => callback(error), callback);
  }

  private async begin(): Promise<void> {
    await mkdir(path.dirname(this.place), { recursive: true });
    await rm(olderOf(this.place), { force: true });
    this.file = await open(this.place, 'w');
  }

  private async add(chunk: Buffer): Promise<void> {
    if (this.written + chunk.length > this.limits.sizeBytes / 2) await this.roll();
    await this.file?.write(chunk.subarray(-this.limits.sizeBytes / 2));
    this.written += chunk.length;
    this.total += chunk.length;
    // A second's worth may come at once: applications say much when they start.
    const dueMs = (this.total / this.limits.bytesPerSecond - 1) * 1000;
    const earlyMs = dueMs - (performance.now() - this.started);
    if (earlyMs > 0) await sleep(Math.min(earlyMs, 1000));
  }

  private async roll(): Promise<void> {
    await this.file?.close();
    await rename(this.place, olderOf(this.place));
    this.file = await open(this.place, 'w');
    this.written = 0;
  }
}

/** The last lines of a log, whoever writes it; empty when there is none. */
export async function lastLines(place: string, lines: number): Promise<readonly string[]> {
  const texts = await Promise.all(
    [olderOf(place), place].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const all = texts.join('').split('\n');
  return (all.at(-1) === '' ? all.slice(0, -1) : all).slice(-lines);
}

function olderOf(place: string): string {
  return `${place}.1`;
}
