import { type Command, InvalidArgumentError, Option } from 'commander';
import { readDuration } from '../durations.js';
import { list, several, whole } from '../option-values.js';
import type { Terminal } from '../terminal.js';

export interface Parts {
  readonly server: Option;
  readonly key: Option;
  readonly terminal: () => Terminal;
  readonly done: (exitCode: number) => void;
}

const ID = '019a5f3c-6666-7b2a-9f00-5a6b7c8d9e0f';
const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;

/** Many analyses at once. */
export function addBatches(assay: Command, parts: Parts): void {
  const group = assay
    .command('batch')
    .description('analyse many applications at once: models × applications × types of analysis')
    .addHelpText('after', GROUP_HELP);
  addCreate(group, parts);
  addLooks(group, parts);
  addTaskLooks(group, parts);
  addMoves(group, parts);
  addEndings(group, parts);
}

const GROUP_HELP = `
A batch waits (queued) until fewer than BATCH_MAX_JOBS others run: the most urgent first, then the oldest. Then it has
one task for each application and type of analysis, of which BATCH_MAX_TASKS run at once, on all machines together.
What one task finds is what an analysis of that application finds: grades and findings know it.

Exit codes: 0 it worked, 1 the batch that is shown or watched failed or was cancelled, 2 used wrongly, 3 the server
refused (a batch that has ended is not paused) or cannot be reached.

Examples:
  $ assay batch create anthropic_claude-3.7-sonnet:1-3,5 openai_gpt-4o --types backend_security,functional --watch
  $ assay batch list --status running
  $ assay batch watch ${ID}
  $ assay batch results ${ID} --format csv --output results.csv`;

function addCreate(group: Command, { server, key, terminal, done }: Parts): void {
  group
    .command('create')
    .description('ask for a batch; it is queued at once')
    .argument('<model[:applications]...>', 'models, each with numbers such as 1-3,5,8 or all')
    .requiredOption(
      '--types <names>',
      'backend_security, frontend_security, dynamic, zap_scan, performance, ai_review, functional; separated by commas',
      list,
    )
    .option('--apps <numbers>', 'applications of the models that name none', 'all')
    .option('--option <type.name=value>', 'for the analyses of one type; repeatable', several, [])
    .addOption(new Option('--priority <name>', 'among those that wait').choices(PRIORITIES).default('normal'))
    .option('--name <text>', 'what it is called')
    .option('--description <text>', 'what it is for')
    .option(
      '--task-timeout <time>',
      'limit of one task: 90s, 30m; absent: BATCH_TASK_TIMEOUT_SECONDS',
      duration,
    )
    .option('--time-limit <time>', 'limit of the whole, without pauses: 8h, 2d', duration)
    .option('--project <id>', "whose applications; absent: the key's, or the default one")
    .option('--no-start', 'only write it down: it waits for assay batch start')
    .option('--watch', 'stay until it has ended; exit with 1 when it did not end well')
    .addOption(server)
    .addOption(key)
    .addHelpText('after', CREATE_HELP)
    .action(async (models, options) => {
      const { createBatch } = await import('./create-batch.js');
      done(await createBatch(models, options, terminal()));
    });
}

const CREATE_HELP = `
Applications that are not registered become tasks that are skipped, and say so. Where nothing of it is registered, the
batch ends with error. Somebody is told at 80 % of each time limit (notify addresses of the project).

Examples:
  $ assay batch create anthropic_claude-3.7-sonnet:1-3,5,8 --types backend_security,frontend_security
  $ assay batch create maker_one maker_two --apps 1-10 --types dynamic --option dynamic.full_scan=true
  $ assay batch create maker_one --types performance --priority urgent --task-timeout 10m --time-limit 8h --watch`;

function addLooks(group: Command, { server, key, terminal, done }: Parts): void {
  group
    .command('list')
    .description('show batches, the newest first')
    .option('--status <name>', 'pending, queued, initializing, running, paused, completed, failed, …')
    .addOption(new Option('--priority <name>', 'of this priority').choices(PRIORITIES))
    .option('--project <id>', 'of this project')
    .option('--limit <number>', 'at most so many', whole, 20)
    .option('--cursor <text>', 'those after a page that was shown')
    .addOption(server)
    .addOption(key)
    .addHelpText(
      'after',
      '\nExamples:\n  $ assay batch list --status running\n  $ assay batch list --json | jq .items',
    )
    .action(async (options) => {
      const { listBatches } = await import('./show-batches.js');
      done(await listBatches(options, terminal()));
    });
  group
    .command('show')
    .description('show how a batch stands: its tasks by state, progress, an estimate of the time left')
    .argument('<batch>', 'its id')
    .addOption(server)
    .addOption(key)
    .addHelpText(
      'after',
      `\nExits with 1 when it failed or was cancelled.\n\nExamples:\n  $ assay batch show ${ID}`,
    )
    .action(async (id, options) => {
      const { showBatch } = await import('./show-batches.js');
      done(await showBatch(id, options, terminal()));
    });
  group
    .command('watch')
    .description('follow a batch with a progress bar until it has ended, then sum it up')
    .argument('<batch>', 'its id')
    .addOption(server)
    .addOption(key)
    .addHelpText(
      'after',
      `\nControl-C ends the watching, not the batch.\n\nExamples:\n  $ assay batch watch ${ID}`,
    )
    .action(async (id, options) => {
      const { watchBatch } = await import('./watch-batch.js');
      done(await watchBatch(id, options, terminal()));
    });
}

function addTaskLooks(group: Command, { server, key, terminal, done }: Parts): void {
  group
    .command('tasks')
    .description('show the tasks of a batch, in the order in which they begin')
    .argument('<batch>', 'its id')
    .option('--status <name>', 'pending, running, completed, failed, timed_out, cancelled or skipped')
    .option('--type <name>', 'of this type of analysis')
    .option('--model <slug>', 'of this model')
    .option('--limit <number>', 'at most so many', whole, 50)
    .option('--after <number>', 'those after a page that was shown', whole)
    .addOption(server)
    .addOption(key)
    .addHelpText('after', `\nExamples:\n  $ assay batch tasks ${ID} --status failed`)
    .action(async (id, options) => {
      const { listTasks } = await import('./show-batches.js');
      done(await listTasks(id, options, terminal()));
    });
  group
    .command('summary')
    .description('sum up what the tasks found: of all, of each type and model, with errors and reasons')
    .argument('<batch>', 'its id')
    .addOption(server)
    .addOption(key)
    .addHelpText('after', `\nExamples:\n  $ assay batch summary ${ID} --json | jq '.models[].issues'`)
    .action(async (id, options) => {
      const { showSummary } = await import('./show-batches.js');
      done(await showSummary(id, options, terminal()));
    });
  group
    .command('results')
    .description('download all tasks with what they found')
    .argument('<batch>', 'its id')
    .addOption(
      new Option('--format <name>', 'json or csv').choices(['json', 'csv'] as const).default('json' as const),
    )
    .option('--output <file>', 'where it is written; - prints it', '-')
    .addOption(server)
    .addOption(key)
    .addHelpText('after', `\nExamples:\n  $ assay batch results ${ID} --format csv --output results.csv`)
    .action(async (id, options) => {
      const { saveResults } = await import('./show-batches.js');
      done(await saveResults(id, options, terminal()));
    });
}

const MOVES = {
  start: 'queue a batch that was created with --no-start',
  pause: 'let tasks under way end and begin no others; other batches may take its place',
  resume: 'go on with a paused batch; refused while as many others run as may',
} as const;

function addMoves(group: Command, { server, key, terminal, done }: Parts): void {
  for (const move of ['start', 'pause', 'resume'] as const) {
    group
      .command(move)
      .description(MOVES[move])
      .argument('<batch>', 'its id')
      .addOption(server)
      .addOption(key)
      .addHelpText('after', `\nExamples:\n  $ assay batch ${move} ${ID}`)
      .action(async (id, options) => {
        const { moveBatch } = await import('./move-batch.js');
        done(await moveBatch(move, id, options, terminal()));
      });
  }
}

function addEndings(group: Command, { server, key, terminal, done }: Parts): void {
  group
    .command('cancel')
    .description('cancel a batch: what waits at once, what runs within 5 seconds')
    .argument('<batch>', 'its id')
    .option('--reason <text>', 'what its tasks say')
    .option('--wait', 'until the tasks under way have ended')
    .addOption(server)
    .addOption(key)
    .addHelpText('after', `\nExamples:\n  $ assay batch cancel ${ID} --reason 'Wrong options' --wait`)
    .action(async (id, options) => {
      const { cancelBatch } = await import('./move-batch.js');
      done(await cancelBatch(id, options, terminal()));
    });
  group
    .command('retry')
    .description('a new batch of those tasks of an ended one that did not go well')
    .argument('<batch>', 'its id')
    .option('--statuses <names>', 'failed, timed_out, cancelled, skipped; separated by commas', list, [
      'failed',
      'timed_out',
    ])
    .option('--watch', 'stay until it has ended')
    .addOption(server)
    .addOption(key)
    .addHelpText(
      'after',
      `\nExamples:\n  $ assay batch retry ${ID} --statuses failed,timed_out,cancelled --watch`,
    )
    .action(async (id, options) => {
      const { retryBatch } = await import('./create-batch.js');
      done(await retryBatch(id, options, terminal()));
    });
  group
    .command('delete')
    .description('delete a batch that has ended; the analyses of the applications stay')
    .argument('<batch>', 'its id')
    .addOption(server)
    .addOption(key)
    .addHelpText('after', `\nExamples:\n  $ assay batch delete ${ID}`)
    .action(async (id, options) => {
      const { deleteBatch } = await import('./move-batch.js');
      done(await deleteBatch(id, options, terminal()));
    });
}

function duration(text: string): number {
  const ms = readDuration(text);
  if (ms !== undefined) return ms;
  throw new InvalidArgumentError('It is no time such as 90s, 30m, 8h or 2d.');
}
