import { EXIT, type ExitCode } from './exit-code.js';

/** Something the person at the keyboard can do something about: a sentence, and an exit code. */
export class CliError extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.couldNotRun,
  ) {
    super(message);
  }
}
