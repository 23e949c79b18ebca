import { Command } from 'commander';
import { VERSION } from '#platform/version/index';
import { addLocalCommands } from './local-commands.js';
import { addQualityCommands } from './quality-commands.js';
import { addRemoteCommands } from './remote-commands.js';
import { addServiceCommands } from './service-commands.js';
import { Terminal } from './terminal.js';

const EXIT_CODES = `
Exit codes:
  0  it worked; all tests passed
  1  tests failed, a suite has errors, a run or a batch on the server failed, or an API changed in a way that breaks
     its clients
  2  the command was used wrongly
  3  it could not run: the document, the folder, the API or the server is of no use`;

/** Each command is loaded when it is called: help and usage errors load nothing. */
export function program(done: (exitCode: number) => void): Command {
  const assay = new Command('assay')
    .description('Turns API documents into tests that catch bugs.')
    .version(VERSION, '-V, --version')
    .option('--json', 'print the result as JSON')
    .showHelpAfterError('(assay --help shows how)')
    .exitOverride()
    .addHelpText('after', `\nExamples:\n${EXAMPLES}\n${EXIT_CODES}`);
  const terminal = (): Terminal => new Terminal(assay.opts<{ json?: boolean }>().json === true);
  addLocalCommands(assay, terminal, done);
  addQualityCommands(assay, terminal, done);
  addRemoteCommands(assay, terminal, done);
  addServiceCommands(assay, terminal, done);
  return assay;
}

const EXAMPLES = `  $ assay generate openapi.yaml --out suites/shop
  $ assay check suites/shop
  $ assay run suites/shop --base-url http://127.0.0.1:8080 --report report.html
  $ assay diff openapi-1.yaml openapi-2.yaml
  $ assay status
  $ assay replay 019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f --dry-run
  $ assay batch create anthropic_claude-3.7-sonnet:1-3 --types backend_security --watch`;
