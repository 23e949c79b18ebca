import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { CannotListen } from './cannot-listen.js';

/** What Node really says when it cannot listen there. */
function refusal(host: string, port: number): Promise<NodeJS.ErrnoException> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', resolve).listen(port, host, () => {
      server.close();
      reject(new Error('it listens'));
    });
  });
}

describe('CannotListen', () => {
  it('offers another port when this one is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };

    const error = new CannotListen({ host: '127.0.0.1', port }, await refusal('127.0.0.1', port));
    taken.close();

    expect(error.message).toContain(`PORT=${port + 1} npm start`);
  });

  it('names HOST when the address is not one of this machine', async () => {
    const error = new CannotListen({ host: '192.0.2.1', port: 0 }, await refusal('192.0.2.1', 0));

    expect(error.message).toContain('HOST 192.0.2.1 is no address of this machine');
  });
});
