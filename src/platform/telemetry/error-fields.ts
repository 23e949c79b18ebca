/** Causes of causes beyond this say nothing new. */
const MAX_CAUSES = 5;

/** What a log line says of an error. */
export interface ErrorFields {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stack?: string;
  readonly cause?: unknown;
}

/**
 * An error as it is logged: these fields and no others. Drivers hang everything on their errors that was at hand (pg
 * its client with the connection's password, TypeORM the parameters of the query), and none of it is for a log.
 */
export function errorFields(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type: error.constructor.name || name,
    message,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(stack !== undefined && { stack }),
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: errorFields(cause, depth + 1) }),
  } satisfies ErrorFields;
}
