import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** What the server was asked, for a test to look at. */
export interface ExportCall {
  readonly body: z.infer<typeof exportBody>;
  readonly locale: string | null;
}

export interface ApifoxServer {
  readonly baseUrl: string;
  readonly calls: readonly ExportCall[];
  /** Answers the next calls with these statuses, then goes on as usual. */
  failNext(...statuses: number[]): void;
  close(): Promise<void>;
}

export const APIFOX_TOKEN = 'APS-0123456789abcdef';
export const APIFOX_PROJECT = '3215678';
/** A project that exists, and that the token may not export. */
export const FOREIGN_PROJECT = '1111111';

const exportBody = z.object({
  scope: z.object({ type: z.enum(['ALL', 'SELECTED_ENDPOINTS', 'SELECTED_TAGS', 'SELECTED_FOLDERS']) }),
  options: z.object({ includeApifoxExtensionProperties: z.boolean(), addFoldersToTags: z.boolean() }),
  oasVersion: z.enum(['2.0', '3.0', '3.1']),
  exportFormat: z.enum(['JSON', 'YAML']),
  branchId: z.string().optional(),
  moduleId: z.string().optional(),
});

/**
 * A stand-in for ApiFox's open API that keeps to the contract of its export: version header (422 without), bearer
 * token, project in the path, and the bare document as the answer.
 */
export async function startApifox(document: Uint8Array): Promise<ApifoxServer> {
  const calls: ExportCall[] = [];
  const failures: number[] = [];
  const server = createServer((request, response) => {
    void exported(request, response, { document, calls, failures });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    failNext: (...statuses) => void failures.push(...statuses),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface State {
  readonly document: Uint8Array;
  readonly calls: ExportCall[];
  readonly failures: number[];
}

async function exported(request: IncomingMessage, response: ServerResponse, state: State): Promise<void> {
  const content = await text(request);
  const refuse = (status: number, message: string): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
  };
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://apifox.test');
  const failure = state.failures.shift();
  const project = /^\/v1\/projects\/(\d+)\/export-openapi$/.exec(pathname)?.[1];
  if (failure !== undefined) return refuse(failure, 'it was told to fail');
  if (request.method !== 'POST' || project === undefined) return refuse(404, 'no such path');
  if (request.headers['x-apifox-api-version'] !== '2024-03-28')
    return refuse(422, 'the version is not known');
  if (request.headers.authorization !== `Bearer ${APIFOX_TOKEN}`)
    return refuse(401, 'the token is not known');
  if (project === FOREIGN_PROJECT) return refuse(403, 'this project is somebody else’s');
  if (project !== APIFOX_PROJECT) return refuse(404, 'no such project');
  const body = exportBody.safeParse(JSON.parse(content));
  if (!body.success) return refuse(422, z.prettifyError(body.error));
  state.calls.push({ body: body.data, locale: searchParams.get('locale') });
  response.writeHead(200, { 'content-type': 'application/json' }).end(state.document);
}
