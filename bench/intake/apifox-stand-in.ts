import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';

export interface ApiFoxStandIn {
  readonly url: string;
  stop(): Promise<void>;
}

const DOCUMENT = path.join(import.meta.dirname, 'document.json');

/** Answers ApiFox's export with a small document, so that workers have real work to do. */
export async function startApiFox(): Promise<ApiFoxStandIn> {
  const document = await readFile(DOCUMENT);
  const server = http.createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end(document);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
