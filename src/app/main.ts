import { settleRuntime } from './node-runtime.js';
import { DomainError } from '#core/errors/index';
import { loadSettings, settingsWarnings } from '#platform/config/index';
import { readCommandLine, USAGE } from './command-line.js';

/** Exit codes: 0 ended well, 1 could not start or run, 2 was asked for something wrong. */
async function main(args: readonly string[]): Promise<number> {
  const command = readCommandLine(args);
  if (command.kind === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  if (command.kind === 'wrong') {
    process.stderr.write(`${command.problem}\n\n${USAGE}`);
    return 2;
  }
  for (const warning of settingsWarnings(process.env)) process.stderr.write(`Warning: ${warning}\n`);
  const { run } = await import('./run.js');
  await run(loadSettings(process.env), { demo: command.demo });
  settleRuntime();
  return 0;
}

/** An error that we foresaw is a message; any other shows where it comes from. */
function explain(error: unknown): number {
  if (error instanceof DomainError) {
    process.stderr.write(`\n${error.message}\n`);
    return error.code === 'settings-invalid' ? 2 : 1;
  }
  process.stderr.write(
    `\nAssay could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return 1;
}

process.exitCode = await main(process.argv.slice(2)).catch(explain);
if (process.exitCode !== 0) process.exit();
