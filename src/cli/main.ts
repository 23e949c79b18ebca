import './compile-cache.js';
import { CommanderError } from 'commander';
import { DomainError } from '#core/errors/index';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-code.js';
import { program } from './program.js';
import { Terminal } from './terminal.js';

const SHOWN_ISSUES = 5;

/** What went wrong, as people and programs are told. */
interface Failure {
  readonly message: string;
  readonly exitCode: number;
  readonly code?: string;
  readonly issues?: readonly { readonly pointer: string; readonly detail: string }[];
}

async function main(): Promise<number> {
  let exitCode: number = EXIT.passed;
  try {
    await program((code) => {
      exitCode = code;
    }).parseAsync();
    return exitCode;
  } catch (error) {
    // Commander has printed the help or the problem already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.passed : EXIT.usage;
    return explain(failureOf(error));
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof CliError) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof DomainError) {
    const { message, code, issues } = error;
    return { message, code, issues, exitCode: EXIT.couldNotRun };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { message: `This should not have happened.\n${text}`, exitCode: EXIT.couldNotRun };
}

function explain({ exitCode, ...failure }: Failure): number {
  const terminal = new Terminal(process.argv.includes('--json'));
  terminal.error(failure.message);
  for (const { pointer, detail } of failure.issues?.slice(0, SHOWN_ISSUES) ?? []) {
    terminal.progress(`  ${pointer}: ${detail}`);
  }
  if (terminal.json) terminal.result([], { error: failure });
  return exitCode;
}

// `assay … | head` closes our output early, which is nobody's fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
process.exitCode = await main();
