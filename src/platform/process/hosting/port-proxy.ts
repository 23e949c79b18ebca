import { connect, createServer, type Server, type Socket } from 'node:net';

/** A port of this machine that leads to a socket. */
export interface PortProxy {
  readonly close: () => Promise<void>;
}

/** A socket in the file system, or an address of this machine. */
export type Behind = string | { readonly host: string; readonly port: number };

/**
 * Listens at the port of the loopback, and leads what comes to the one behind.
 * @throws when somebody else listens there
 */
export async function openPort(port: number, behind: Behind): Promise<PortProxy> {
  const place = typeof behind === 'string' ? { path: behind } : behind;
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (incoming) => {
    const outgoing = connect({ ...place, allowHalfOpen: true });
    for (const side of [incoming, outgoing]) {
      sockets.add(side);
      side.once('close', () => sockets.delete(side));
    }
    incoming.setNoDelay(true);
    incoming.pipe(outgoing);
    outgoing.pipe(incoming);
    incoming.once('error', () => outgoing.destroy());
    outgoing.once('error', () => incoming.resetAndDestroy());
  });
  await listening(server, port);
  return { close: () => closed(server, sockets) };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function closed(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  for (const socket of sockets) socket.destroy();
  await ended;
}
