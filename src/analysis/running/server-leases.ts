import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DomainError } from '#core/errors/index';
import { Pulse } from '#platform/schedule/index';
import type { ServerPool, ServiceAddress, WantedServer } from '../analyzers/analyzer.js';

/** Written this often, and held this long when it is not: a process that dies blocks a server for moments. */
const BEAT_MS = 5_000;
const HELD_FOR = "interval '20 s'";
const LOOK_EVERY_MS = 500;

/** Another process may use the server by now. */
class LeaseLost extends DomainError {
  readonly code = 'run-not-fenced';
  readonly retryable = true;
  readonly category = 'internal';

  constructor() {
    super(
      'The server that it worked with was given to somebody else, since this process was silent for too long',
    );
  }
}

/** Says in the database which process has which server, so that each works for one at a time. */
@Injectable()
export class ServerLeases implements ServerPool, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly pulse = new Pulse<string>({ everyMs: BEAT_MS, beat: (holders) => this.beat(holders) });

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.pulse.start();
  }

  beforeApplicationShutdown(): void {
    this.pulse.stop();
  }

  async whileHeld<Result>(
    wanted: WantedServer,
    use: (server: ServiceAddress, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const holder = randomUUID();
    const server = await this.waitFor(wanted, holder);
    try {
      return await this.pulse.during(holder, (lost) =>
        use(server, AbortSignal.any([lost, wanted.signal])).catch((error: unknown) => {
          lost.throwIfAborted();
          throw error;
        }),
      );
    } finally {
      await this.dataSource.query('DELETE FROM server_leases WHERE holder = $1', [holder]);
    }
  }

  private async waitFor({ servers, subject, signal }: WantedServer, holder: string): Promise<ServiceAddress> {
    for (;;) {
      signal.throwIfAborted();
      const url = await this.take(servers, subject, holder);
      const taken = servers.find((server) => server.url === url);
      if (taken !== undefined) return taken;
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  /** One process looks at a time: otherwise two could take servers for one subject. */
  private take(
    servers: readonly ServiceAddress[],
    subject: string,
    holder: string,
  ): Promise<string | undefined> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('server_leases'))`);
      await manager.query('DELETE FROM server_leases WHERE expires_at <= clock_timestamp()');
      const [taken] = await manager.query<{ url: string }[]>(
        `INSERT INTO server_leases (url, subject, holder, expires_at)
         SELECT url, $2, $3, clock_timestamp() + ${HELD_FOR}
         FROM unnest($1::text[]) WITH ORDINALITY AS wanted (url, place)
         WHERE url NOT IN (SELECT url FROM server_leases)
           AND NOT EXISTS (SELECT 1 FROM server_leases WHERE subject = $2)
         ORDER BY place LIMIT 1 RETURNING url`,
        [servers.map(({ url }) => url), subject, holder],
      );
      return taken?.url;
    });
  }

  private async beat(holders: readonly string[]): Promise<ReadonlyMap<string, Error>> {
    const [renewed] = await this.dataSource.query<[{ holder: string }[], number]>(
      `UPDATE server_leases SET expires_at = clock_timestamp() + ${HELD_FOR}
       WHERE holder = ANY ($1::uuid[]) RETURNING holder`,
      [holders],
    );
    const ours = new Set(renewed.map(({ holder }) => holder));
    return new Map(holders.filter((one) => !ours.has(one)).map((one) => [one, new LeaseLost()]));
  }
}
