import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnalyzerCase } from './case.js';

/** An application whose `application.mjs` is what answers. */
export async function serveModule(folder: string): ReturnType<NonNullable<AnalyzerCase['serve']>> {
  const { default: answer } = (await import(pathToFileURL(path.join(folder, 'application.mjs')).href)) as {
    default: RequestListener;
  };
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    at: { backend: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
