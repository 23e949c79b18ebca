import { DomainError } from '#core/errors/index';
import type { Settings } from '#platform/config/index';

/** The address of HOST and PORT cannot be listened on; the message says what to change. */
export class CannotListen extends DomainError {
  readonly code = 'settings-invalid';
  readonly retryable = false;
  readonly category = 'input';

  constructor({ host, port }: Pick<Settings, 'host' | 'port'>, cause: NodeJS.ErrnoException) {
    super(adviceOn(cause.code, host, port) ?? `Cannot listen on ${host}:${port}: ${cause.message}`, {
      cause,
    });
  }
}

function adviceOn(code: string | undefined, host: string, port: number): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return (
        `Port ${port} of ${host} is in use, by another program or by an Assay that runs already. ` +
        `Stop it, or choose another port: PORT=${port === 65_535 ? 8001 : port + 1} npm start`
      );
    case 'EACCES':
      return `HOST ${host}, PORT ${port}: this user may not listen there. Ports under 1024 are root's; choose another`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST ${host} is no address of this machine. 127.0.0.1 is for this machine alone, 0.0.0.0 for all networks`;
    default:
      return undefined;
  }
}
