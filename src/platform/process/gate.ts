/**
 * The first program in a network of its own: takes connections at the addresses of the few targets and hands them on
 * through sockets in the file system, the only way out; then runs the sandbox that it is there for, and ends as that
 * ends. It stands alone, so that it starts fast and needs nothing.
 */
import { spawn } from 'node:child_process';
import { connect, createServer, type Socket } from 'node:net';

/** One target as it is seen from inside, and the socket that leads to it. */
interface Passage {
  readonly address: string;
  readonly port: number;
  readonly socket: string;
}

const [passages = '[]', file = '', ...args] = process.argv.slice(2);

await Promise.all((JSON.parse(passages) as Passage[]).map((passage) => opened(passage)));
const child = spawn(file, args, { stdio: 'inherit' });
child.once('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.once('exit', (code, signal) => {
  if (signal !== null) process.kill(process.pid, signal);
  else process.exit(code ?? 1);
});

function opened({ address, port, socket }: Passage): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (incoming) => {
    join(incoming, connect({ path: socket, allowHalfOpen: true }));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
}

/** Each side is told when the other one is done, and breaks when the other one breaks. */
function join(incoming: Socket, outgoing: Socket): void {
  incoming.pipe(outgoing);
  outgoing.pipe(incoming);
  incoming.once('error', () => outgoing.destroy());
  outgoing.once('error', () => incoming.resetAndDestroy());
}
