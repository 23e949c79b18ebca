import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { program } from './needs.js';
import { freePort } from './free-port.js';

/** Redis on this machine; tests with it go into `describeNeeding(redisServer, …)`. */
export const redisServer = program('redis-server');

export interface TestRedis {
  readonly url: string;
  readonly pid: number;
  /** Settles when it has ended, by `stop` or otherwise. */
  readonly exited: Promise<unknown>;
  stop(): Promise<void>;
}

export interface RedisOptions {
  /** Port to listen on; a free one by default. */
  readonly port?: number;
  /** Keeps every write in this folder, so that it outlives kill -9. By default nothing is kept. */
  readonly folder?: string;
}

/** Starts a Redis server on 127.0.0.1 and waits until it takes connections. */
export async function startRedis({ port, folder }: RedisOptions = {}): Promise<TestRedis> {
  const own = folder === undefined ? await mkdtemp(path.join(os.tmpdir(), 'assay-redis-')) : undefined;
  const chosen = port ?? (await freePort());
  const durable =
    folder === undefined ? ['--appendonly', 'no'] : ['--appendonly', 'yes', '--appendfsync', 'always'];
  const place = ['--bind', '127.0.0.1', '--port', String(chosen), '--dir', folder ?? own ?? os.tmpdir()];
  const child = spawn(
    redisServer.file,
    [...place, '--save', '', ...durable, '--maxmemory-policy', 'noeviction'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const exited = once(child, 'exit');
  await untilReady(child.stdout, exited);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
    if (own !== undefined) await rm(own, { recursive: true, force: true });
  };
  return { url: `redis://127.0.0.1:${chosen}`, pid: child.pid ?? 0, exited, stop };
}

/** A Redis server for the tests of the surrounding `describe`; its address is known once they run. */
export function withRedis(): { readonly url: string } {
  let redis: TestRedis | undefined;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());
  return {
    get url() {
      if (redis === undefined)
        throw new Error('Redis runs only while tests do: ask for its address in a hook or a test');
      return redis.url;
    },
  };
}

async function untilReady(output: NodeJS.ReadableStream, exited: Promise<unknown>): Promise<void> {
  let seen = '';
  const ready = new Promise<void>((resolve) => {
    output.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes('Ready to accept connections')) resolve();
    });
  });
  const failed = exited.then(() => {
    throw new Error(`redis-server ended at once: ${seen}`);
  });
  await Promise.race([ready, failed]);
  failed.catch(() => undefined);
}
