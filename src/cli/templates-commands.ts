import type { Command } from 'commander';
import type { Terminal } from './terminal.js';

type Done = (exitCode: number) => void;

const FOLDER = 'folder with your templates: <folder>/<target>/…, only the files that differ';

/** `assay templates …`: what suites look like, and how to change it without code. */
export function addTemplates(assay: Command, terminal: () => Terminal, done: Done): void {
  const templates = assay
    .command('templates')
    .description('show, check and try the templates that suites are written with')
    .addHelpText(
      'after',
      `
A suite looks as the template pack of its target says. To change something, copy one file of a pack into a folder of
your own, edit it there, and name the folder: --templates here, TEMPLATES_DIR for a server. All other files of the
pack stay as they are. docs/templates.md explains templates, with an example from beginning to end.

Examples:
  $ assay templates list
  $ mkdir -p ours/vitest/partials
  $ assay templates show vitest partials/test.ts.hbs > ours/vitest/partials/test.ts.hbs
  $ assay templates check ours
  $ assay templates preview openapi.yaml --templates ours --file tests/pets.contract.test.ts`,
    );
  addReading(templates, terminal, done);
  addTrying(templates, terminal, done);
}

function addReading(templates: Command, terminal: () => Terminal, done: Done): void {
  templates
    .command('list')
    .description('list the packs and their files')
    .option('--templates <folder>', FOLDER)
    .addHelpText('after', '\nExamples:\n  $ assay templates list\n  $ assay templates list --templates ours')
    .action(async (options) => {
      const { listTemplates } = await import('./templates.js');
      done(await listTemplates(options, terminal()));
    });
  templates
    .command('show')
    .description('print one file of a pack, to be copied and changed')
    .argument('<target>', 'vitest, pytest, k6, locust, postman or http')
    .argument('<file>', 'as `assay templates list` names it')
    .addHelpText('after', '\nExamples:\n  $ assay templates show vitest partials/test.ts.hbs')
    .action(async (target, file) => {
      const { showTemplate } = await import('./templates.js');
      done(await showTemplate(target, file, terminal()));
    });
}

function addTrying(templates: Command, terminal: () => Terminal, done: Done): void {
  templates
    .command('check')
    .description('say all that is wrong with your templates, by file and line')
    .argument('<folder>', FOLDER)
    .addHelpText(
      'after',
      `
Exit codes: 0 nothing is wrong, 1 something is, 3 there is nothing to check.

Examples:
  $ assay templates check ours`,
    )
    .action(async (folder) => {
      const { checkTemplates } = await import('./templates.js');
      done(await checkTemplates(folder, terminal()));
    });
  templates
    .command('preview')
    .description('say which files of a suite your templates change, or print one of them; nothing is written')
    .argument('<document>', 'OpenAPI 3.x or Swagger 2.0, JSON or YAML; - reads standard input')
    .option('--templates <folder>', FOLDER)
    .option('--target <name>', 'vitest, pytest, k6, locust, postman or http', 'vitest')
    .option('--file <path>', 'print this file of the suite')
    .addHelpText(
      'after',
      `
Examples:
  $ assay templates preview openapi.yaml --templates ours
  $ assay templates preview openapi.yaml --templates ours --file tests/pets.contract.test.ts`,
    )
    .action(async (document, options) => {
      const { previewTemplates } = await import('./templates.js');
      done(await previewTemplates(document, options, terminal()));
    });
}
