import {
  createPostgresBackend,
  runMigrations,
  setDefaultBackendFactory,
  type ConnectionOptions,
} from 'bullmq';
import { Client } from 'pg';

export type QueueDriver = 'postgres' | 'redis';

/** BullMQ's tables have generic names (`job`, `event`): they live in a schema of their own. */
const QUEUE_SCHEMA = 'queue';

export function queueDriver(url: string): QueueDriver {
  return /^rediss?:/i.test(url) ? 'redis' : 'postgres';
}

/**
 * Chooses BullMQ's backend for this process and brings its tables up to date.
 * Must have run before any queue or worker is made, since they take the backend of that moment.
 */
export async function prepareQueueBackend(url: string): Promise<void> {
  if (queueDriver(url) === 'redis') {
    setDefaultBackendFactory();
    return;
  }
  setDefaultBackendFactory(createPostgresBackend);
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await runMigrations(client, QUEUE_SCHEMA);
    await vacuumEagerly(client);
  } finally {
    await client.end();
  }
}

/**
 * Every job is inserted, updated several times and deleted: without eager vacuuming the table is mostly
 * dead rows after minutes of load. The limits are rows and not a share, so that they hold at any size.
 */
async function vacuumEagerly(client: Client): Promise<void> {
  await client.query(`ALTER TABLE ${QUEUE_SCHEMA}.job SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000,
    autovacuum_vacuum_cost_delay = 0, fillfactor = 70)`);
}

/** Each queue and worker opens a pool of its own, hence the small size. */
export function queueConnection(url: string, poolSize: number): ConnectionOptions {
  if (queueDriver(url) === 'redis') return redisConnection(url);
  return { connectionString: url, schema: QUEUE_SCHEMA, max: poolSize } as ConnectionOptions;
}

function redisConnection(url: string): ConnectionOptions {
  const { hostname, port, username, password, pathname, protocol } = new URL(url);
  return {
    host: hostname,
    port: Number(port || 6379),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    db: Number(pathname.slice(1) || 0),
    ...(protocol === 'rediss:' && { tls: {} }),
    maxRetriesPerRequest: null,
  };
}
