import { CliError } from './cli-error.js';

/** Aborts at Control-C: what was started is ended, and what it left on the disk is removed. */
export function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(new CliError('Interrupted')));
  }
  return controller.signal;
}
