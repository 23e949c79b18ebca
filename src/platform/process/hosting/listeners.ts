import { readdir, readFile, readlink } from 'node:fs/promises';
import { markedProcesses } from '../process-tree.js';

/** Where somebody listens on this machine. */
export interface Listener {
  readonly host: '127.0.0.1' | '::1';
  readonly port: number;
}

/** Whose sockets are meant: those of a user, or those of the processes that carry a mark. */
export type Owner =
  { readonly kind: 'user'; readonly id: number } | { readonly kind: 'tree'; readonly mark: string };

const LISTENING = '0A';

/** Addresses as the kernel writes them: words of 32 bits, each in the order of bytes that the processor has. */
const ANY = /^0+$/;
/** Alone, or as an IPv6 address (`::ffff:127.0.0.1`). */
const IPV4_LOOPBACK = /^(0{16}(FFFF0000|0000FFFF))?(0100007F|7F000001)$/;
const IPV6_LOOPBACK = /^0{24}(01000000|00000001)$/;

/**
 * The ports at which the owner listens, where the loopback leads to them.
 * @see https://docs.kernel.org/networking/proc_net_tcp.html
 */
export async function listenersOf(owner: Owner): Promise<readonly Listener[]> {
  const [four, six, isTheirs] = await Promise.all([
    rowsOf('/proc/net/tcp'),
    rowsOf('/proc/net/tcp6'),
    rightRow(owner),
  ]);
  return [...four, ...six].filter(isTheirs).flatMap((row) => {
    const host = hostOf(row);
    return host === undefined ? [] : [{ host, port: portOf(row) }];
  });
}

type Row = readonly string[];

async function rowsOf(table: string): Promise<readonly Row[]> {
  const text = await readFile(table, 'utf8').catch(() => ''); // a machine without IPv6
  const rows = text
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/));
  return rows.filter(([, , , state]) => state === LISTENING);
}

/** The kernel names the user of each socket; whose of a user's processes holds it, only the processes tell. */
async function rightRow(owner: Owner): Promise<(row: Row) => boolean> {
  if (owner.kind === 'user') return (row) => row[7] === String(owner.id);
  const pids = await markedProcesses(owner.mark);
  const held = new Set((await Promise.all(pids.map((pid) => socketsOf(pid)))).flat());
  return (row) => held.has(`socket:[${row[9]}]`);
}

async function socketsOf(pid: number): Promise<readonly string[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []); // it ended meanwhile
  return Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
}

function portOf(row: Row): number {
  return Number.parseInt(row[1]?.split(':')[1] ?? '', 16);
}

/**
 * Where the loopback leads to it; undefined for one that listens at another address of the machine. One that listens at
 * all IPv6 addresses takes IPv4 as well, but for those that say that they do not.
 */
function hostOf(row: Row): Listener['host'] | undefined {
  const address = row[1]?.split(':')[0] ?? '';
  if (ANY.test(address) || IPV4_LOOPBACK.test(address)) return '127.0.0.1';
  return IPV6_LOOPBACK.test(address) ? '::1' : undefined;
}
