import { DomainError } from '#core/errors/index';

/** Somebody listens there already, most likely this program started twice. */
export class PortInUse extends DomainError {
  readonly code = 'settings-invalid';
  readonly retryable = false;
  readonly category = 'input';

  constructor(port: number, host: string) {
    super(
      `Port ${port} of ${host} is in use, by another program or by an Assay that runs already. ` +
        `Stop it, or choose another port: PORT=${port === 65_535 ? 8001 : port + 1} npm start`,
    );
  }
}
