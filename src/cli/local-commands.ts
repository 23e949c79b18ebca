import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Terminal } from './terminal.js';
import { addTemplates } from './templates-commands.js';

type Done = (exitCode: number) => void;

const CONFIG = 'settings; absent: assay.config.json, .yaml or .yml of this folder, where there is one';

const ROOT = "where files that the document refers to may be (default: the document's folder)";

/** Commands that need no server. Each is loaded when it is called: help and usage errors load nothing. */
export function addLocalCommands(assay: Command, terminal: () => Terminal, done: Done): void {
  addGenerate(assay, terminal, done);
  assay
    .command('run')
    .description('run a suite against a live API')
    .argument('<suite>', 'folder of a suite')
    .option('--base-url <url>', 'where the API runs; absent: baseUrl of the settings', url)
    .option('--config <file>', CONFIG)
    .option(
      '--report <file>',
      'also write a report: .html, .xml (JUnit), .json (CTRF) or .sarif; repeatable',
      several,
    )
    .option('--junit <file>', 'also write JUnit XML, whatever the name of the file')
    .option('--timeout <seconds>', 'time limit for the whole suite', seconds, 300)
    .option('--no-retry', 'failed tests are not run once more: none is told to be flaky')
    .addHelpText(
      'after',
      `
Failed tests are run once more at once; those that pass then are flaky: they are shown, and do not count as failed.
The others are grouped into defects, each with one curl that shows it again.

Tokens of the suite's identities and further headers are read from the environment (its README names the variables)
or from the settings (docs/settings.md).

Examples:
  $ assay run suites/shop --base-url http://127.0.0.1:8080
  $ TOKEN_USER_A=… assay run suites/shop --base-url https://staging.example --report out/report.html --report out/junit.xml`,
    )
    .action(async (suite, options) => {
      const { run } = await import('./run.js');
      done(await run(suite, options, terminal()));
    });
  addCheck(assay, terminal, done);
  addDiff(assay, terminal, done);
  addTemplates(assay, terminal, done);
}

function addCheck(assay: Command, terminal: () => Terminal, done: Done): void {
  assay
    .command('check')
    .description('judge a suite by reading it, or the suite that a document would give; no API is called')
    .argument('<document or suite>', 'an API document, - for standard input, or the folder of a suite')
    .option('--target <name>', 'of a document: the test framework', 'vitest')
    .option('--strategies <names>', 'of a document: only these, separated by commas', list)
    .option('--templates <folder>', 'folder with template packs that come before the bundled ones')
    .option('--root <folder>', ROOT)
    .option('--mutants <number>', 'of a document: broken servers that are tried at most; 0: none', mutants)
    .option('--config <file>', CONFIG)
    .addHelpText(
      'after',
      `
Of a suite: every file parses, every test asserts, titles differ, nothing is left to fill in, no secret stands in it.
Of a document also how many of its operations, statuses, parameters, constraints and security requirements the tests
touch, and how many servers that are broken on purpose they tell from a good one. What these figures must be stands in
the settings (quality.gates, see docs/settings.md): where one is lower, it is told; where its gate says dead_letter, the
command fails.

Exit codes: 0 good enough, 1 errors or a gate, 2 used wrongly, 3 the document is of no use.

Examples:
  $ assay check openapi.yaml
  $ assay check openapi.yaml --mutants 2000 --config qa/assay.config.yaml
  $ assay check suites/shop --json | jq .problems`,
    )
    .action(async (what, options) => {
      const { check } = await import('./check.js');
      done(await check(what, options, terminal()));
    });
}

function addGenerate(assay: Command, terminal: () => Terminal, done: Done): void {
  assay
    .command('generate')
    .description('write a test suite for an API document, on this machine alone')
    .argument('<document>', 'OpenAPI 3.x or Swagger 2.0, JSON or YAML; - reads standard input')
    .requiredOption('--out <folder>', 'where the suite is written')
    .option('--target <name>', 'vitest or pytest; or an export: k6, locust, postman, http', 'vitest')
    .option('--strategies <names>', 'only these, separated by commas', list)
    .option('--templates <folder>', 'folder with template packs that come before the bundled ones')
    .option('--root <folder>', ROOT)
    .option('--config <file>', CONFIG)
    .option(
      '--git <url>',
      'write into a branch of this git repository: https, ssh or a path; --out is a folder in it',
    )
    .option('--branch <name>', 'the branch, made where it is not there yet', 'assay/suites')
    .option('--force', 'replace an earlier suite, with all edits, where it would be merged')
    .addHelpText(
      'after',
      `
A folder with an earlier suite is brought up to date: tests that somebody edited or deleted stay so, tests of
operations that are gone are skipped, and where an edit and the document contradict each other the edit stays and
the new test stands beside it as a comment.

With --git the suite becomes one commit on top of the branch; when somebody pushes meanwhile, on top of theirs. Git's
own keys and helpers are used, or ASSAY_GIT_TOKEN from the environment.

Examples:
  $ assay generate openapi.yaml --out suites/shop
  $ ASSAY_GIT_TOKEN=… assay generate openapi.yaml --git https://git.example/shop.git --branch qa --out tests/api
  $ assay generate openapi.yaml --out suites/shop --strategies contract,errors --force
  $ curl -fsSL https://api.example/openapi.json | assay generate - --out suites/example`,
    )
    .action(async (document, options) => {
      const { generate } = await import('./generate.js');
      done(await generate(document, options, terminal()));
    });
}

function addDiff(assay: Command, terminal: () => Terminal, done: Done): void {
  assay
    .command('diff')
    .description('say what changed between two API documents, and which changes break clients')
    .argument(
      '<before>',
      'the earlier document: OpenAPI 3.x or Swagger 2.0, JSON or YAML; - reads standard input',
    )
    .argument('<after>', 'the later document')
    .option(
      '--root <folder>',
      "where files that the documents refer to may be (default: each document's folder)",
    )
    .option('--markdown', 'print Markdown, as it is done anyway when the output is no terminal')
    .addOption(
      new Option('--fail-on <class>', 'exit with 1 when there is a change of this class, or of a worse one')
        .choices(['breaking', 'potentially_breaking', 'safe', 'none'] as const)
        .default('breaking' as const),
    )
    .addHelpText(
      'after',
      `
Changes are
  breaking              a client that kept to the earlier document fails
  potentially_breaking  whether it does cannot be told from the documents
  safe                  it does not

Exit codes: 0 nothing of what --fail-on names, 1 something of it, 3 a document is of no use.

Examples:
  $ assay diff openapi-1.yaml openapi-2.yaml
  $ git show main:openapi.yaml | assay diff - openapi.yaml --fail-on potentially_breaking
  $ assay diff old.json new.json --fail-on none > changes.md
  $ assay diff old.json new.json --json | jq '.changes[] | select(.class == "breaking").sentence'`,
    )
    .action(async (before, after, options) => {
      const { diff } = await import('./diff.js');
      done(await diff({ before, after }, options, terminal()));
    });
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function several(text: string, before: string[] = []): string[] {
  return [...before, text];
}

function url(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new InvalidArgumentError('It is not an http or https address.');
}

function mutants(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 5_000) return value;
  throw new InvalidArgumentError('It is not a whole number up to 5000.');
}

function seconds(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It is not a number of seconds.');
}
