import { onTestFinished } from 'vitest';

/**
 * Sends a request after the test, whatever its outcome. It is tidying up and judges nothing: when the test failed
 * before there was anything to remove, there is nothing to do.
 */
export function cleanUp(request: () => Promise<unknown>): void {
  onTestFinished(async () => {
    await Promise.resolve()
      .then(request)
      .catch(() => undefined);
  });
}
