import { parseArgs } from 'node:util';
import { messageOf } from '#core/errors/index';

export type CommandLine =
  | { readonly kind: 'start'; readonly demo: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

/** What `npm start -- …` was asked for. */
export function readCommandLine(args: readonly string[]): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { help: { type: 'boolean', short: 'h' }, 'no-demo': { type: 'boolean' } },
    });
    if (values.help === true) return { kind: 'help' };
    return { kind: 'start', demo: values['no-demo'] !== true };
  } catch (error) {
    return { kind: 'wrong', problem: messageOf(error) };
  }
}

export const USAGE = `Assay turns webhooks about API documents into tested test suites.

Usage: npm start [-- options]

Options:
  --no-demo   do not play the demonstration run on an empty database
  -h, --help  show this text

Settings are environment variables; README.md has the table. The most wanted:
  PORT=8000            port to listen on
  DATABASE_URL=…       a PostgreSQL of your own instead of the embedded one
  QUEUE_URL=redis://…  queues on Redis instead of PostgreSQL
  ROLE=api|worker|all  what this process does
  ASSAY_DATA_DIR=…     where everything is kept
`;
