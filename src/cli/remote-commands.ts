import { type Command, Option } from 'commander';
import type { Terminal } from './terminal.js';

type Done = (exitCode: number) => void;

/** Commands that talk to a server, or may. */
export function addRemoteCommands(assay: Command, terminal: () => Terminal, done: Done): void {
  const server = new Option('--server <url>', 'the Assay server')
    .env('ASSAY_URL')
    .default('http://127.0.0.1:8000');
  const key = new Option(
    '--key <key>',
    'API key (better in the environment: other users can see arguments)',
  ).env('ASSAY_API_KEY');
  assay
    .command('status')
    .description('show what a server is doing, or how one event or run ended')
    .argument('[id]', 'id of an event or a run')
    .addOption(server)
    .addOption(key)
    .addHelpText(
      'after',
      `\nExamples:\n  $ ASSAY_API_KEY=… assay status\n  $ assay status 019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f`,
    )
    .action(async (id, options) => {
      const { status } = await import('./status.js');
      done(await status(id, options, terminal()));
    });
  assay
    .command('replay')
    .description('run an old event again')
    .argument('<id>', 'id of an event or a dead letter')
    .addOption(
      new Option('--versions <which>', 'of the spec and the template pack')
        .choices(['original', 'current'])
        .default('current'),
    )
    .option('--dry-run', 'fetch, generate and check only; nothing is executed or sent')
    .option('--wait', 'wait until the run ended; exit with 1 when it failed')
    .addOption(server)
    .addOption(key)
    .addHelpText(
      'after',
      `\nExamples:\n  $ assay replay 019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f --dry-run\n  $ assay replay 019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f --versions original`,
    )
    .action(async (id, options) => {
      const { replay } = await import('./replay.js');
      done(await replay(id, options, terminal()));
    });
  addReport(assay, { server, key, terminal, done });
}

interface Parts {
  readonly server: Option;
  readonly key: Option;
  readonly terminal: () => Terminal;
  readonly done: Done;
}

function addReport(assay: Command, { server, key, terminal, done }: Parts): void {
  assay
    .command('report')
    .description('write a report of the last run of a suite, or of an execution on a server')
    .argument('<suite or execution>', 'folder of a suite that was run here, or id of an execution')
    .option(
      '--format <name>',
      'html, ctrf, sarif or junit; without it, what the name of the file says, or html',
    )
    .option('--output <file>', 'where it is written; - prints it')
    .addOption(server)
    .addOption(key)
    .addHelpText(
      'after',
      `\nExamples:\n  $ assay report suites/shop --output report.html\n  $ assay report suites/shop --format sarif --output - | jq .\n  $ ASSAY_API_KEY=… assay report 019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f --format ctrf`,
    )
    .action(async (what, options) => {
      const { report } = await import('./report.js');
      done(await report(what, options, terminal()));
    });
}
