import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, isIP, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a sandboxed command may connect to. The host is a name or an address, without brackets. */
export interface NetworkTarget {
  readonly host: string;
  readonly port: number;
}

/** A target as it is seen from inside of a network that has nothing but a loopback. */
export interface Passage {
  readonly target: NetworkTarget;
  readonly address: string;
}

/**
 * Where the targets are from inside: names get addresses of the loopback. Undefined when one of them cannot be there:
 * an address of another network has no place on a loopback.
 */
export function passagesTo(targets: readonly NetworkTarget[]): readonly Passage[] | undefined {
  // An API may hand out tokens at its own address: nobody can listen there twice.
  const apart = [...new Map(targets.map((target) => [`${target.port} ${target.host}`, target])).values()];
  const hosts = [...new Set(apart.map(({ host }) => host))];
  const free = LOOPBACK.filter((address) => !hosts.includes(address));
  const names = hosts.filter((host) => isIP(host) === 0);
  const addressOf = (host: string): string | undefined => {
    if (isIP(host) === 0) return free[names.indexOf(host)];
    return /^127\.|^::1$/.test(host) ? host : undefined;
  };
  const passages = apart.flatMap((target) => {
    const address = addressOf(target.host);
    return address === undefined ? [] : [{ target, address }];
  });
  return passages.length < apart.length ? undefined : passages;
}

const LOOPBACK = Array.from({ length: 254 }, (_, index) => `127.0.0.${index + 1}`);

/** Ways out of a sandbox, open until they are closed. */
export interface OpenPassages {
  /** The names of the targets, as `/etc/hosts` has them. */
  readonly hostsFile: string;
  /** As `gate.ts` takes them. */
  readonly argument: string;
  close(): Promise<void>;
}

/** Opens a socket for each passage; what comes through it goes to its target and nowhere else. */
export async function openPassages(passages: readonly Passage[]): Promise<OpenPassages> {
  // Not in the work folder, which may lie deep: a socket's path has at most 107 characters.
  const folder = await mkdtemp(join(tmpdir(), 'assay-gate-'));
  const hostsFile = join(folder, 'hosts');
  await writeFile(hostsFile, hostsOf(passages));
  const opened = await Promise.all(
    passages.map(({ target, address }, index) => open(target, address, join(folder, `${index}.sock`))),
  );
  return {
    hostsFile,
    argument: JSON.stringify(opened.map(({ inside }) => inside)),
    async close() {
      for (const { sockets, server } of opened) {
        server.close();
        for (const socket of sockets) socket.destroy();
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function hostsOf(passages: readonly Passage[]): string {
  const named = passages.filter(({ target }) => isIP(target.host) === 0);
  const lines = named.map(({ target, address }) => `${address} ${target.host}`);
  return [...new Set([...lines, '127.0.0.1 localhost'])].join('\n').concat('\n');
}

interface Opened {
  readonly inside: { readonly address: string; readonly port: number; readonly socket: string };
  readonly server: Server;
  readonly sockets: ReadonlySet<Socket>;
}

async function open(target: NetworkTarget, address: string, socket: string): Promise<Opened> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (incoming) => {
    const outgoing = connect({ ...target, allowHalfOpen: true });
    for (const side of [incoming, outgoing]) {
      sockets.add(side);
      side.once('close', () => sockets.delete(side));
    }
    incoming.pipe(outgoing);
    outgoing.pipe(incoming);
    incoming.once('error', () => outgoing.destroy());
    outgoing.once('error', () => incoming.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return { inside: { address, port: target.port, socket }, server, sockets };
}
