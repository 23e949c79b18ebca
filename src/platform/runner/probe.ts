import net from 'node:net';
import { messageOf } from '#core/errors/index';
import type { NetworkTarget } from '#platform/process/index';
import { ApiUnreachable, BaseUrlInvalid } from './runner-errors.js';

const PROBE_MS = 3_000;

/**
 * Says before a suite runs that nothing listens at its base URL, since every test would fail for that one reason.
 * @throws {BaseUrlInvalid}
 * @throws {ApiUnreachable} when no connection can be made
 */
export async function probe(baseUrl: string, signal: AbortSignal): Promise<void> {
  const target = targetOf(baseUrl);
  await connected(target, signal).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new ApiUnreachable(`${target.host}:${target.port}`, messageOf(cause), cause);
  });
}

/**
 * What a base URL leads to on the network.
 * @throws {BaseUrlInvalid}
 */
export function targetOf(baseUrl: string): NetworkTarget {
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new BaseUrlInvalid(baseUrl);
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port };
}

async function connected({ host, port }: NetworkTarget, signal: AbortSignal): Promise<void> {
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
