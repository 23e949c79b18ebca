import type Docker from 'dockerode';

/** Whether the engine says that something is not there. */
export function isAbsent(error: unknown): boolean {
  return statusOf(error) === 404;
}

/** Removes a container, running or not. */
export async function removed(container: Docker.Container): Promise<void> {
  await container.remove({ force: true, v: true }).catch((error: unknown) => {
    // Somebody else is removing it.
    if (!isAbsent(error) && statusOf(error) !== 409) throw error;
  });
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined;
}
