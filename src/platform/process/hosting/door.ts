/**
 * The first program in a network of its own. Behind each socket in the file system, it leads to the port at which the
 * program of that name listens in here; before that it starts the programs, and tells on its output how each ended.
 * Applications often listen elsewhere than at the port they were given: what listens is looked up in the kernel's
 * table. It stands alone, so that it starts fast, needs nothing, and can be put into a container's image as it is.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, createServer, isIPv6, type Socket } from 'node:net';

/** How one program is reached. */
interface Door {
  readonly name: string;
  readonly socket: string;
  /** The port it was told to listen at, and those that its source names, the likeliest first. */
  readonly ports: readonly number[];
}

/** What is started in here; its output goes to the file descriptor `output`, which is ours from the start. */
interface Program {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly output: number;
}

interface Listener {
  /** Any of them leads to it. */
  readonly addresses: readonly string[];
  readonly port: number;
}

interface Plan {
  readonly doors: readonly Door[];
  readonly programs: readonly Program[];
}

const LISTENING = '0A';
const { doors, programs } = JSON.parse(process.argv[2] ?? '{"doors":[],"programs":[]}') as Plan;
const known = new Map<string, Listener>();

await Promise.all(doors.map((door) => open(door)));
for (const program of programs) start(program);
tell({ event: 'open' });

function start({ name, file, args, env, output }: Program): void {
  const child = spawn(file, args, { env, stdio: ['ignore', output, output] });
  child.once('error', (error) => tell({ event: 'ended', name, reason: error.message }));
  child.once('exit', (code, signal) => tell({ event: 'ended', name, reason: signal ?? `exit code ${code}` }));
}

function tell(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function open(door: Door): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (incoming) => lead(incoming, door));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(door.socket, resolve);
  });
}

/** Each side is told when the other one is done, and breaks when the other one breaks. */
function lead(incoming: Socket, door: Door): void {
  const listener = find(door);
  incoming.on('error', () => {}); // the caller went away
  if (listener === undefined) {
    incoming.destroy();
    return;
  }
  const outgoing = connectTo(listener);
  incoming.pipe(outgoing);
  outgoing.pipe(incoming);
  incoming.once('error', () => outgoing.destroy());
  outgoing.once('error', () => {
    known.delete(door.name); // it may listen elsewhere by now
    incoming.destroy();
  });
}

/** One address after the other: a network may know IPv6 and have no address of it. */
function connectTo({ addresses, port }: Listener): Socket {
  const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return connect({
    host: 'listener.invalid',
    port,
    allowHalfOpen: true,
    autoSelectFamily: true,
    lookup: (_name, _options, found) => found(null, all),
  });
}

/** One of its own ports, or any that is nobody else's; the latter may be of one who has not chosen yet. */
function find(door: Door): Listener | undefined {
  const before = known.get(door.name);
  if (before !== undefined) return before;
  const listeners = listening();
  const own = door.ports.flatMap((port) => listeners.find((listener) => listener.port === port) ?? []);
  if (own[0] !== undefined) known.set(door.name, own[0]);
  const others = new Set(doors.filter((other) => other !== door).flatMap(({ ports }) => ports));
  return own[0] ?? listeners.find(({ port }) => !others.has(port));
}

function listening(): readonly Listener[] {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((table) => textOf(table));
  const rows = tables.flatMap((table) => table.split('\n').slice(1)).map((row) => row.trim().split(/\s+/));
  const local = rows.flatMap(([, address = '', , state]) => (state === LISTENING ? [address] : []));
  return local.map((address) => listenerAt(address)).sort((a, b) => a.port - b.port);
}

/** The kernel writes an address as words of 32 bits in the machine's order, in hex: `0100007F:1388`. */
function listenerAt(written: string): Listener {
  const [address = '', port = ''] = written.split(':');
  return { addresses: addressesOf(address), port: Number.parseInt(port, 16) };
}

/** One that listens at any IPv6 address often takes IPv4 as well. */
function addressesOf(address: string): readonly string[] {
  if (!/^0+$/.test(address)) return [hostOf(address)];
  return address.length === 8 ? ['127.0.0.1'] : ['127.0.0.1', '::1'];
}

function hostOf(address: string): string {
  const words = address.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
  return (bytes.join('').match(/.{4}/g) ?? []).join(':');
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // a machine without IPv6
  }
}
