import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { startRedis, type TestRedis } from '../support/redis.js';

/** A Redis that keeps every write, and is started again at the same address when it dies. */
export class SupervisedRedis {
  private isStopping = false;
  /** Its files are removed before the next start, as when a machine without a disk is replaced. */
  private losesEverything = false;

  private constructor(
    private readonly folder: string,
    private server: TestRedis,
  ) {
    void this.supervise();
  }

  static async start(folder: string): Promise<SupervisedRedis> {
    mkdirSync(folder);
    return new SupervisedRedis(folder, await startRedis({ folder }));
  }

  get url(): string {
    return this.server.url;
  }

  get pid(): number {
    return this.server.pid;
  }

  /** What it keeps is gone when it comes back after its next death. */
  loseEverythingAtDeath(): void {
    this.losesEverything = true;
  }

  /** Empties it while it runs. */
  async flush(): Promise<void> {
    const client = new Redis(this.url);
    await client.flushall();
    client.disconnect();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.server.stop();
  }

  private async supervise(): Promise<void> {
    for (;;) {
      await this.server.exited;
      if (this.isStopping) return;
      if (this.losesEverything) {
        await rm(this.folder, { recursive: true });
        mkdirSync(this.folder);
        this.losesEverything = false;
      }
      this.server = await startRedis({ folder: this.folder, port: Number(new URL(this.url).port) });
    }
  }
}
