import { type Command, InvalidArgumentError } from 'commander';
import type { Terminal } from './terminal.js';

type Done = (exitCode: number) => void;

/** Servers made from a document: one that keeps to it, and many that do not. Nothing but the document is needed. */
export function addQualityCommands(assay: Command, terminal: () => Terminal, done: Done): void {
  addMock(assay, terminal, done);
  addMutate(assay, terminal, done);
}

const SETTINGS = 'whose things are whose, and what exists; otherwise assay.config.json, .yaml or .yml here';

function addMock(assay: Command, terminal: () => Terminal, done: Done): void {
  assay
    .command('mock')
    .description('serve an API document as it is meant: a server that keeps to it, and remembers')
    .argument('<document>', 'OpenAPI 3.x or Swagger 2.0, JSON or YAML; - reads standard input')
    .option('--port <number>', 'on 127.0.0.1; 0 takes any free one', port, 4010)
    .option('--config <file>', SETTINGS)
    .option('--seed <number>', 'other made-up values', whole, 1)
    .option('--latency <ms>', 'how long every answer takes', whole, 0)
    .addHelpText(
      'after',
      `
The mock checks every request against the document and refuses what breaks it. What is created can be read, listed
in pages, changed and deleted, by whoever created it. It prints its routes and whose credentials it knows. Nothing is
random: the same requests get the same answers.

Examples:
  $ assay mock openapi.yaml
  $ assay mock openapi.yaml --port 0 --latency 200
  $ curl -fsSL https://api.example/openapi.json | assay mock - --port 8080`,
    )
    .action(async (document, options) => {
      const { mock } = await import('./mock.js');
      done(await mock(document, options, terminal()));
    });
}

function addMutate(assay: Command, terminal: () => Terminal, done: Done): void {
  assay
    .command('mutate')
    .description("measure a document's suite: how many planted bugs its tests catch")
    .argument('<document>', 'OpenAPI 3.x or Swagger 2.0, JSON or YAML; - reads standard input')
    .option('--config <file>', SETTINGS)
    .option('--strategies <names>', 'only the tests of these, separated by commas', names)
    .option('--limit <number>', 'try at most so many mutants, always the same ones', whole, 5000)
    .option('--survivors <number>', 'show at most so many that no test notices', whole, 20)
    .option('--fail-under <percent>', 'exit with 1 when fewer are caught', percent, 0)
    .addHelpText(
      'after',
      `
A mutant is a server that keeps to the document in everything but one thing: it leaves out a required property, takes
a value that is too long, forgets what was created, serves other people's things. Each test runs against each mutant
that it can notice, in this process, without a network. Mutants that no request shows are not counted.

Examples:
  $ assay mutate openapi.yaml
  $ assay mutate openapi.yaml --fail-under 90 --survivors 100
  $ assay mutate openapi.yaml --strategies contract,crud --json | jq .survivors`,
    )
    .action(async (document, options) => {
      const { mutate } = await import('./mutate.js');
      done(await mutate(document, options, terminal()));
    });
}

const names = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function whole(text: string): number {
  if (/^\d{1,9}$/u.test(text)) return Number(text);
  throw new InvalidArgumentError('It is not a whole number.');
}

function port(text: string): number {
  const value = whole(text);
  if (value <= 65_535) return value;
  throw new InvalidArgumentError('Ports end at 65535.');
}

function percent(text: string): number {
  const value = Number(text);
  if (value >= 0 && value <= 100) return value;
  throw new InvalidArgumentError('It is not a number from 0 to 100.');
}
