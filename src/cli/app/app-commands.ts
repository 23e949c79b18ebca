import { type Command, Option } from 'commander';
import type { Parts } from '../batch/batch-commands.js';
import { list, whole } from '../option-values.js';

const NAME = 'id, or <model>:<number>';
const EXAMPLE = 'anthropic_claude-3.7-sonnet:3';

/** One application: its code, how it runs, what is found in it. */
export function addApplications(assay: Command, parts: Parts): void {
  const group = assay
    .command('app')
    .description('hand in an application, run it, analyse it, look at it')
    .addHelpText('after', GROUP_HELP);
  addSubmit(group, parts);
  addLooks(group, parts);
  addRuns(group, parts);
  addLogs(group, parts);
  addAnalyse(group, parts);
}

const GROUP_HELP = `
An application is named by its id, or by its model and number: ${EXAMPLE}. Its grade: assay grade.

Exit codes: 0 it worked, 1 what was waited for failed (or a grade has a no), 2 used wrongly, 3 the server refused or
cannot be reached.

Examples:
  $ assay app submit anthropic_claude-3.7-sonnet 3 ./shop --wait
  $ assay app list --model anthropic_claude-3.7-sonnet
  $ assay app start ${EXAMPLE} --wait
  $ assay app analyse ${EXAMPLE} --type backend_security --wait`;

function addSubmit(group: Command, { server, key, terminal, done }: Parts): void {
  group
    .command('submit')
    .description('hand in an application: it is registered, analysed and graded, as from the webhook')
    .argument('<model>', 'its slug, such as anthropic_claude-3.7-sonnet')
    .argument('<number>', '1 to 30', whole)
    .argument(
      '[code]',
      'a folder, a zip, tar or tar.gz, or an address of one or of a repository (https://….git)',
    )
    .option('--ref <name>', 'branch, tag or commit of a repository')
    .option('--folder <path>', 'the application within a repository')
    .option('--types <names>', 'only these analyses, separated by commas', list)
    .option('--wait', 'until it is graded; shows the grade, and exits with 1 when one of its answers is no')
    .addOption(server)
    .addOption(key)
    .addHelpText(
      'after',
      '\nWithout code, the folder <model>/app<number> below APP_BASE_PATH of the server is taken.\n\nExamples:\n  $ assay app submit openai_gpt-4o 1 ./app1 --wait\n  $ assay app submit openai_gpt-4o 2 https://git.example/apps.git --ref main --folder app2',
    )
    .action(async (model, number, code, options) => {
      const { submitApplication } = await import('./submit-application.js');
      done(await submitApplication({ model, number, code }, options, terminal()));
    });
}

function addLooks(group: Command, { server, key, terminal, done }: Parts): void {
  group
    .command('list')
    .description('show applications, the newest first')
    .option('--model <slug>', 'of this model')
    .option('--running <state>', 'stopped, building, starting, running, partial or failed')
    .option('--limit <number>', 'at most so many', whole, 50)
    .option('--cursor <text>', 'those after a page that was shown')
    .addOption(server)
    .addOption(key)
    .addHelpText('after', '\nExamples:\n  $ assay app list --running running')
    .action(async (options) => {
      const { listApplications } = await import('./show-applications.js');
      done(await listApplications(options, terminal()));
    });
  group
    .command('show')
    .description('show an application: its ports, how it runs, its grade in one line')
    .argument('<application>', NAME)
    .addOption(server)
    .addOption(key)
    .addHelpText('after', `\nExamples:\n  $ assay app show ${EXAMPLE}`)
    .action(async (name, options) => {
      const { showApplication } = await import('./show-applications.js');
      done(await showApplication(name, options, terminal()));
    });
}

const VERBS = {
  start: 'start an application; it runs until it is stopped',
  stop: 'stop an application; whoever uses it is told',
  restart: 'stop an application and start it again',
} as const;

function addRuns(group: Command, { server, key, terminal, done }: Parts): void {
  for (const verb of ['start', 'stop', 'restart'] as const) {
    const command = group.command(verb).description(VERBS[verb]).argument('<application>', NAME);
    if (verb !== 'stop') command.option('--wait', 'until it runs; exit with 1 when it fails');
    command
      .addOption(server)
      .addOption(key)
      .addHelpText('after', `\nExamples:\n  $ assay app ${verb} ${EXAMPLE}`)
      .action(async (name, options) => {
        const { runApplication } = await import('./run-application.js');
        done(await runApplication(verb, name, options, terminal()));
      });
  }
  group
    .command('status')
    .description('show how an application runs; exits with 1 when it failed')
    .argument('<application>', NAME)
    .addOption(server)
    .addOption(key)
    .addHelpText('after', `\nExamples:\n  $ assay app status ${EXAMPLE}`)
    .action(async (name, options) => {
      const { showRunning } = await import('./run-application.js');
      done(await showRunning(name, options, terminal()));
    });
}

function addLogs(group: Command, { server, key, terminal, done }: Parts): void {
  const sides = ['backend', 'frontend'] as const;
  group
    .command('logs')
    .description('show the last lines that an application wrote')
    .argument('<application>', NAME)
    .addOption(new Option('--part <name>', 'of which part').choices(sides).default('backend' as const))
    .option('--tail <number>', 'how many lines', whole, 200)
    .addOption(server)
    .addOption(key)
    .addHelpText('after', `\nExamples:\n  $ assay app logs ${EXAMPLE} --part frontend --tail 50`)
    .action(async (name, options) => {
      const { showLogs } = await import('./run-application.js');
      done(await showLogs(name, options, terminal()));
    });
}

function addAnalyse(group: Command, { server, key, terminal, done }: Parts): void {
  group
    .command('analyse')
    .description('analyse an application')
    .argument('<application>', NAME)
    .requiredOption(
      '--type <name>',
      'backend_security, frontend_security, dynamic, zap_scan, performance, ai_review or functional',
    )
    .option('--full-scan', 'with all the tools of the type')
    .option('--wait', 'until it has ended, with a progress bar; exit with 1 when it is not completed')
    .addOption(server)
    .addOption(key)
    .addHelpText('after', `\nExamples:\n  $ assay app analyse ${EXAMPLE} --type dynamic --full-scan --wait`)
    .action(async (name, options) => {
      const { analyseApplication } = await import('./analyse-application.js');
      done(await analyseApplication(name, options, terminal()));
    });
}
