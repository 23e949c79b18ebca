import { type Command, InvalidArgumentError } from 'commander';
import type { Terminal } from './terminal.js';

const MOST_AT_ONCE = 1_000;
const MOST_PER_MINUTE = 100_000;

/** What this machine does for other machines. */
export function addServiceCommands(
  assay: Command,
  terminal: () => Terminal,
  done: (exitCode: number) => void,
): void {
  assay
    .command('serve-analyzers')
    .description('offer the analyzers of this machine to an Assay on another one')
    .option('--host <address>', 'to listen on; 0.0.0.0 opens it to the network', '127.0.0.1')
    .option('--port <number>', '0 takes any free one', whole(0, 65_535), 8001)
    .option('--capacity <number>', 'tests at the same time', whole(1, MOST_AT_ONCE), 2)
    .option('--rate <number>', 'submissions that are taken in a minute', whole(1, MOST_PER_MINUTE), 120)
    .option('--types <names>', 'only these types of analysis, separated by commas', names)
    .addHelpText(
      'after',
      `
Clients send code and get findings; they must know SERVICE_KEY, 24 letters or digits at least. Whatever \`npm run
tools\` installed is offered, behind the same walls as in workers. Running
applications are analysed where SERVICE_TARGETS lets it go: on this machine, unless it names others. docs/services.md
has the contract, and how to register.

Examples:
  $ SERVICE_KEY=$(openssl rand -hex 24) assay serve-analyzers
  $ SERVICE_KEY=… assay serve-analyzers --host 0.0.0.0 --capacity 4 --types backend_security`,
    )
    .action(async (options) => {
      const { serveAnalyzers } = await import('./serve-analyzers.js');
      done(await serveAnalyzers(options, terminal()));
    });
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

function names(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}
