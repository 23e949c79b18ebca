import type { Readable } from 'node:stream';

/**
 * Keeps what a command writes, up to a limit for both streams together. Beyond it the streams are still
 * drained and what comes is dropped: a full pipe would block the command in the middle of being stopped.
 */
export class CapturedOutput {
  private readonly chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  private left: number;

  constructor(
    limitBytes: number,
    private readonly onLimit: () => void,
  ) {
    this.left = limitBytes;
  }

  capture(name: 'stdout' | 'stderr', stream: Readable): void {
    stream.on('data', (chunk: Buffer) => this.keep(name, chunk));
  }

  private keep(name: 'stdout' | 'stderr', chunk: Buffer): void {
    if (this.left > 0) this.chunks[name].push(chunk.subarray(0, this.left));
    if (chunk.length > this.left) this.onLimit();
    this.left = Math.max(0, this.left - chunk.length);
  }

  get stdout(): string {
    return Buffer.concat(this.chunks.stdout).toString('utf8');
  }

  get stderr(): string {
    return Buffer.concat(this.chunks.stderr).toString('utf8');
  }
}
