import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '#core/errors/index';
import { openPort, type PortProxy } from '#platform/process/index';

/** Somebody else listens at the port that was set aside for the application. */
export class PortTaken extends DomainError {
  readonly code = 'port-taken';
  readonly retryable = true;
  readonly category = 'network';

  constructor(port: number, cause: unknown) {
    super(`Something else on this machine listens at port ${port}, which is the application's. Stop it`, {
      cause,
    });
  }
}

const TRY_AGAIN_MS = 150;
const PATIENCE_MS = 5_000;

/** Whoever ran the application before may need a moment to give the port back. @throws {PortTaken} */
export async function openSoon(port: number, socket: string): Promise<PortProxy> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await openPort(port, socket);
    } catch (error) {
      if (performance.now() > deadline) throw new PortTaken(port, error);
      await sleep(TRY_AGAIN_MS);
    }
  }
}

/** Waits until nobody listens there. @throws {PortTaken} */
export async function untilFree(port: number): Promise<void> {
  const proxy = await openSoon(port, '');
  await proxy.close();
}
