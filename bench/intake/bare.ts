/**
 * The ceiling: Fastify and pg with nothing in between. It takes a body, stores it durably in a table with a primary
 * key and one unique key, and answers 202. No signature, no routing, no deduplication window, no logs, no metrics.
 *
 * `single` writes each request with a statement of its own; `batched` gathers concurrent ones as the program does.
 */
import { hash, randomUUID } from 'node:crypto';
import fastify from 'fastify';
import { Pool } from 'pg';

const [mode = 'single', url = ''] = process.argv.slice(2);
const pool = new Pool({ connectionString: url, max: 10 });

interface Row {
  readonly id: string;
  readonly key: string;
  readonly body: Buffer;
}

const ONE = { name: 'one', text: 'INSERT INTO bare (id, key, body) VALUES ($1, $2, $3)' };
const MANY = {
  name: 'many',
  text: `INSERT INTO bare (id, key, body) SELECT id, key, substring($3::bytea FROM start FOR length)
    FROM unnest($1::uuid[], $2::text[], $4::integer[], $5::integer[]) AS batch (id, key, start, length)`,
};

async function single({ id, key, body }: Row): Promise<void> {
  await pool.query({ ...ONE, values: [id, key, body] });
}

let waiting: { readonly row: Row; readonly done: () => void; readonly failed: (error: unknown) => void }[] =
  [];
let inFlight = 0;

function batched(row: Row): Promise<void> {
  return new Promise((done, failed) => {
    waiting.push({ row, done, failed });
    if (waiting.length === 1) setImmediate(() => void flush());
  });
}

async function flush(): Promise<void> {
  if (inFlight >= 2 || waiting.length === 0) return;
  const batch = waiting;
  waiting = [];
  inFlight += 1;
  try {
    await insert(batch.map(({ row }) => row));
    for (const { done } of batch) done();
  } catch (error) {
    for (const { failed } of batch) failed(error);
  }
  inFlight -= 1;
  void flush();
}

async function insert(rows: readonly Row[]): Promise<void> {
  let end = 1;
  const starts = rows.map(({ body }) => (end += body.length) - body.length);
  await pool.query({
    ...MANY,
    values: [
      rows.map(({ id }) => id),
      rows.map(({ key }) => key),
      Buffer.concat(rows.map(({ body }) => body)),
      starts,
      rows.map(({ body }) => body.length),
    ],
  });
}

await pool.query(
  'CREATE TABLE IF NOT EXISTS bare (id uuid PRIMARY KEY, key text NOT NULL UNIQUE, body bytea NOT NULL)',
);
const store = mode === 'batched' ? batched : single;
const server = fastify();
server.removeAllContentTypeParsers();
server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
server.post('/', async (request, reply) => {
  const body = request.body as Buffer;
  await store({ id: randomUUID(), key: hash('sha256', body, 'hex'), body });
  return reply.code(202).send({ accepted: true });
});
await server.listen({ port: 0, host: '127.0.0.1' });
const address = server.server.address();
process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
process.on('disconnect', () => process.exit(0));
