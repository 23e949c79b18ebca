import type { ErrorCategory } from '#core/errors/index';
import type { Broken } from '../../analyzer.js';

/** Why a scan came to no end, without the key of the daemon. */
export class ZapFailed extends Error {
  constructor(
    message: string,
    readonly category: Extract<ErrorCategory, 'tool' | 'network' | 'dependency' | 'timeout' | 'internal'>,
    /** As ZAP names what it refused: `url_not_found`. */
    readonly code?: string,
    /** Whether the same question may be answered a moment later. */
    readonly retryable = false,
  ) {
    super(message);
  }

  get report(): Broken {
    return { status: 'tool-error', category: this.category, message: this.message };
  }
}
