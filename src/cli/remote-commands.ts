import { type Command, Option } from 'commander';
import { addApplications } from './app/app-commands.js';
import { addBatches, type Parts } from './batch/batch-commands.js';
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
  addImports(assay, { server, key, terminal, done });
  addGrades(assay, { server, key, terminal, done });
  addApplications(assay, { server, key, terminal, done });
  addBatches(assay, { server, key, terminal, done });
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

/** What applications and models are worth. */
function addGrades(assay: Command, { server, key, terminal, done }: Parts): void {
  assay
    .command('grade')
    .description('show whether an application works, is secure, is fast and meets its requirements')
    .argument('<application>', 'id of an application')
    .addOption(server)
    .addOption(key)
    .addHelpText(
      'after',
      '\nExits with 1 when one of the answers is no.\n\nExamples:\n  $ assay grade 019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
    )
    .action(async (id, options) => {
      const { showGrade } = await import('./grade.js');
      done(await showGrade(id, options, terminal()));
    });
  assay
    .command('leaderboard')
    .description('compare models on the application numbers that all of them have')
    .option('--models <slugs>', 'separated by commas; without it, all that have applications')
    .option('--numbers <numbers>', 'application numbers, separated by commas')
    .addOption(server)
    .addOption(key)
    .addHelpText(
      'after',
      '\nExamples:\n  $ assay leaderboard --models openai_gpt-5,anthropic_claude-3.7-sonnet',
    )
    .action(async (options) => {
      const { showLeaderboard } = await import('./grade.js');
      done(await showLeaderboard(options, terminal()));
    });
}

/** What a server takes over from the systems before it. */
function addImports(assay: Command, parts: Parts): void {
  const group = assay
    .command('import')
    .description('take over models and applications that there are already');
  const { server, key, terminal, done } = parts;
  group
    .command('folders')
    .description('register the applications in folders <model_slug>/app<N> of the server (APP_BASE_PATH)')
    .option('--model <slug>', 'those of one model only')
    .option('--project <id>', 'the project that they belong to')
    .addOption(server)
    .addOption(key)
    .addHelpText(
      'after',
      '\nIt can be repeated: what has not changed stays.\n\nExamples:\n  $ assay import folders\n  $ assay import folders --model anthropic_claude-3.7-sonnet',
    )
    .action(async (options) => {
      const { importFolders } = await import('./import.js');
      done(await importFolders(options, terminal()));
    });
  group
    .command('database')
    .description("take over the thesis application's SQLite file: models, applications, analyses, batches")
    .argument('<path>', 'of the file, in the folder APP_BASE_PATH of the server')
    .option('--project <id>', 'the project that applications belong to')
    .addOption(server)
    .addOption(key)
    .addHelpText(
      'after',
      '\nIt can be repeated: what has not changed stays.\n\nExamples:\n  $ assay import database thesis_app.db',
    )
    .action(async (path, options) => {
      const { importDatabase } = await import('./import.js');
      done(await importDatabase(path, options, terminal()));
    });
  addModelImport(group, parts);
}

function addModelImport(group: Command, { server, key, terminal, done }: Parts): void {
  group
    .command('models')
    .description('add models, and bring them up to date, from a list that the server fetches')
    .option('--url <url>', 'a list as OpenRouter publishes it', 'https://openrouter.ai/api/v1/models')
    .addOption(server)
    .addOption(key)
    .addHelpText('after', '\nExamples:\n  $ assay import models')
    .action(async ({ url, ...options }) => {
      const { importModels } = await import('./import.js');
      done(await importModels(url, options, terminal()));
    });
}
