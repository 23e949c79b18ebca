import net from 'node:net';
import { messageOf } from '#core/errors/index';
import { ApiUnreachable, BaseUrlInvalid } from './runner-errors.js';

const PROBE_MS = 3_000;

/**
 * Says before a suite runs that nothing listens at its base URL, since every test would fail for that one reason.
 * @throws {BaseUrlInvalid}
 * @throws {ApiUnreachable} when no connection can be made
 */
export async function probe(baseUrl: string, signal: AbortSignal): Promise<void> {
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new BaseUrlInvalid(baseUrl);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  await connected(url.hostname.replace(/^\[|\]$/g, ''), port, signal).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new ApiUnreachable(url.host, messageOf(cause), cause);
  });
}

async function connected(host: string, port: number, signal: AbortSignal): Promise<void> {
  const socket = net.connect({ host, port, signal, timeout: PROBE_MS });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', () => resolve());
      socket.once('error', reject);
      socket.once('timeout', () => reject(new Error(`no connection within ${PROBE_MS} ms`)));
    });
  } finally {
    socket.destroy();
  }
}
