import { setTimeout as delay } from 'node:timers/promises';
import type { ServerPool, ServiceAddress, WantedServer } from '../../analyzers/analyzer.js';

const LOOK_EVERY_MS = 250;

/** Who of this process has which server: a service has no database in which several could say so. */
export class LocalPool implements ServerPool {
  /** What each server that is taken works on, by its address. */
  private readonly subjects = new Map<string, string>();

  async whileHeld<Result>(
    wanted: WantedServer,
    use: (server: ServiceAddress, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const server = await this.waitFor(wanted);
    try {
      return await use(server, wanted.signal);
    } finally {
      this.subjects.delete(server.url);
    }
  }

  private async waitFor({ servers, subject, signal }: WantedServer): Promise<ServiceAddress> {
    for (;;) {
      signal.throwIfAborted();
      const isWorkedOn = [...this.subjects.values()].includes(subject);
      const free = isWorkedOn ? undefined : servers.find(({ url }) => !this.subjects.has(url));
      if (free !== undefined) {
        this.subjects.set(free.url, subject);
        return free;
      }
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
