import { z } from 'zod';
import { EXIT } from './exit-code.js';
import { Server, type ServerOptions } from './server.js';
import { counted, faint, printable, type Terminal } from './terminal.js';

export interface ImportOptions extends ServerOptions {
  readonly project?: string;
}

export interface FolderOptions extends ImportOptions {
  readonly model?: string;
}

const name = z.object({ modelSlug: z.string(), appNumber: z.int() });
const leftOut = z.array(z.object({ what: z.string(), why: z.string() }));
const listing = z.object({ applications: z.array(name), leftOut });
const report = z.object({
  applications: z.array(name.extend({ id: z.string(), outcome: z.string() })),
  models: z.array(z.object({ slug: z.string(), outcome: z.string() })),
  leftOut,
});
type Report = z.infer<typeof report>;
const table = z.object({
  name: z.string(),
  added: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  leftOut: z.int(),
});
const databaseReport = report.extend({ tables: z.array(table) });

/** `assay import folders`: one application after the other, so that one can see how far it is. */
export async function importFolders(options: FolderOptions, terminal: Terminal): Promise<number> {
  const server = new Server(options);
  const found = await server.get('api/v1/imports/folders', listing);
  const wanted = found.applications.filter(({ modelSlug }) => (options.model ?? modelSlug) === modelSlug);
  const all: Report = {
    applications: [],
    models: [],
    leftOut: options.model === undefined ? found.leftOut : [],
  };
  const bar = terminal.bar(`Importing ${counted(wanted.length, 'application')}`);
  for (const [index, application] of wanted.entries()) {
    const one = await server.postPatiently(
      'api/v1/imports/folders',
      { ...application, ...projectOf(options) },
      report,
    );
    all.applications.push(...one.applications);
    all.leftOut.push(...one.leftOut);
    bar.update(index + 1, wanted.length);
  }
  bar.end();
  return show(all, terminal);
}

/** `assay import database`: whatever the system before this one kept. */
export async function importDatabase(
  path: string,
  options: ImportOptions,
  terminal: Terminal,
): Promise<number> {
  const bar = terminal.bar(`Importing ${path}`);
  const body = { path, ...projectOf(options) };
  const all = await new Server(options)
    .postPatiently('api/v1/imports/database', body, databaseReport)
    .finally(() => bar.end());
  return show(all, terminal, all.tables);
}

const imported = z.object({ added: z.int(), changed: z.int() });

/** `assay import models`: from a list as OpenRouter publishes it. */
export async function importModels(url: string, options: ServerOptions, terminal: Terminal): Promise<number> {
  const bar = terminal.bar(`Importing the models of ${url}`);
  const found = await new Server(options)
    .post('api/v1/models/import', { url }, imported)
    .finally(() => bar.end());
  terminal.result([`models        ${found.added} added, ${found.changed} brought up to date`], found);
  return EXIT.passed;
}

function projectOf({ project }: ImportOptions): { projectId?: string } {
  return project === undefined ? {} : { projectId: project };
}

type Table = z.infer<typeof table>;

function show(all: Report, terminal: Terminal, tables: readonly Table[] = []): number {
  const longest = Math.max(12, ...tables.map(({ name: { length } }) => length));
  const models = [`models        ${outcomesOf(all.models)}`];
  const words = [
    ...(tables.length > 0 ? [] : [`applications  ${outcomesOf(all.applications)}`]),
    ...(tables.length > 0 || all.models.length === 0 ? [] : models),
    ...tables.map((one) => `${printable(one.name).padEnd(longest)}  ${numbersOf(one)}`),
    ...(all.leftOut.length === 0 ? [] : [`left out      ${all.leftOut.length}`]),
    ...all.leftOut.map(({ what, why }) => `  ${printable(what)} ${faint(printable(why))}`),
  ];
  terminal.result(words, all);
  return EXIT.passed;
}

function numbersOf({ added, updated, unchanged, leftOut: without }: Table): string {
  const counts = { added, updated, unchanged, 'left out': without };
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  return some.map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}

/** `3 added, 1 unchanged`. */
function outcomesOf(items: readonly { readonly outcome: string }[]): string {
  if (items.length === 0) return 'none';
  const byOutcome = Map.groupBy(items, ({ outcome }) => outcome);
  return [...byOutcome].map(([outcome, { length }]) => `${length} ${printable(outcome)}`).join(', ');
}
