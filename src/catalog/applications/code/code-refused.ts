import { DomainError } from '#core/errors/index';

/** Code that is not taken: an archive that could harm whoever unpacks it, one that is broken, or far too much. */
export class CodeRefused extends DomainError {
  readonly code = 'code-refused';
  readonly retryable = false;
  readonly category = 'input';

  /** @param entry the path that is wrong, where it is one; as the sender wrote it, which may be anything */
  constructor(
    readonly detail: string,
    readonly entry?: string,
    cause?: unknown,
  ) {
    super(entry === undefined ? `The code ${detail}` : `${shown(entry)} in the code ${detail}`, { cause });
  }
}

const SHOWN_CHARACTERS = 200;

/** Quoted, so that control characters in a name garble neither logs nor lists. */
function shown(entry: string): string {
  const short = entry.length > SHOWN_CHARACTERS ? `${entry.slice(0, SHOWN_CHARACTERS)}…` : entry;
  return JSON.stringify(short.toWellFormed());
}
