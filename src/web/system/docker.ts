import { Client } from 'undici';
import { z } from 'zod';

export interface DockerUse {
  /** Whether the engine answers. */
  readonly healthy: boolean;
  /** Whether there is a socket to ask at. */
  readonly clientAvailable: boolean;
  readonly containers: { readonly running: number; readonly stopped: number; readonly total: number };
}

const TIMEOUT_MS = 2_000;
const NO_CONTAINERS = { running: 0, stopped: 0, total: 0 };

const containers = z.array(z.object({ State: z.string() }));

/** Asks the Docker engine of this machine what runs on it (Engine API, `GET /containers/json`). */
export async function dockerUse(socketPath: string): Promise<DockerUse> {
  const client = new Client('http://docker', { socketPath });
  try {
    const { statusCode, body } = await client.request({
      method: 'GET',
      path: '/containers/json?all=true',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const found = containers.safeParse(await body.json());
    if (statusCode !== 200 || !found.success)
      return { healthy: false, clientAvailable: true, containers: NO_CONTAINERS };
    const total = found.data.length;
    const running = found.data.filter(({ State }) => State === 'running').length;
    return { healthy: true, clientAvailable: true, containers: { running, stopped: total - running, total } };
  } catch (error) {
    return { healthy: false, clientAvailable: !isMissing(error), containers: NO_CONTAINERS };
  } finally {
    await client.destroy();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
