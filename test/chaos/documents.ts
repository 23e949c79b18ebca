import { once } from 'node:events';
import http from 'node:http';

/** A small document with what the strategies look at; its title names its spec. */
export function noteDocument(title: string): Buffer {
  const note = {
    type: 'object',
    required: ['text'],
    properties: { text: { type: 'string', minLength: 1, maxLength: 40 } },
  };
  const content = { 'application/json': { schema: note } };
  const described = (description: string) => ({ description, content });
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } };
  return Buffer.from(
    JSON.stringify({
      openapi: '3.1.0',
      info: { title, version: '1.0.0' },
      paths: {
        '/notes': {
          post: {
            operationId: 'addNote',
            requestBody: { required: true, content },
            responses: { 201: described('Stored'), 400: { description: 'Refused' } },
          },
        },
        '/notes/{id}': {
          get: {
            operationId: 'getNote',
            parameters: [id],
            responses: { 200: described('The note'), 404: { description: 'None' } },
          },
        },
      },
    }),
  );
}

/** It says that it is a document, so it is accepted, and no engine can read it: its run ends as a dead letter. */
export function brokenDocument(title: string): Buffer {
  return Buffer.from(JSON.stringify({ openapi: '3.1.0', info: { title }, paths: 'none' }));
}

/** A server on this machine that remembers what it was asked. */
export interface LocalServer {
  readonly url: string;
  readonly hostAndPort: string;
  close(): Promise<void>;
}

/** The API that suites run against: it keeps to the document well enough. */
export function startNotesApi(): Promise<LocalServer> {
  const notes = new Map<number, unknown>();
  return serve((request, body, answer) => {
    const id = Number(/^\/notes\/(\d+)$/.exec(request.url ?? '')?.[1]);
    if (request.method === 'POST') {
      const note = parsed(body);
      const text = note?.['text'];
      if (typeof text !== 'string' || text === '' || [...text].length > 40) return answer(400, {});
      notes.set(notes.size + 1, note);
      return answer(201, note);
    }
    return notes.has(id) ? answer(200, notes.get(id)) : answer(404, {});
  });
}

/** Who is notified of runs: it counts the messages of each id. */
export async function startListener(): Promise<LocalServer & { readonly messages: Map<string, number> }> {
  const messages = new Map<string, number>();
  const server = await serve((request, _body, answer) => {
    const id = String(request.headers['webhook-id']);
    messages.set(id, (messages.get(id) ?? 0) + 1);
    answer(200, {});
  });
  return { ...server, messages };
}

type Answer = (status: number, body: unknown) => void;

async function serve(
  handle: (request: http.IncomingMessage, body: Buffer, answer: Answer) => void,
): Promise<LocalServer> {
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () =>
      handle(request, Buffer.concat(chunks), (status, body) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      }),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, hostAndPort: `127.0.0.1:${port}`, close };
}

function parsed(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
