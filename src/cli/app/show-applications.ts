import { z } from 'zod';
import { EXIT } from '../exit-code.js';
import { Server, type ServerOptions } from '../server.js';
import { bad, faint, good, printable, type Terminal } from '../terminal.js';
import { type Application, applicationPage, namedApplication, pathOf } from './named-application.js';

const grade = z.looseObject({ summary: z.string() });
export const runningShape = z.looseObject({
  running: z.string(),
  driver: z.string().optional(),
  isolation: z.string().optional(),
  error: z.string().optional(),
  changedAt: z.string().optional(),
  parts: z.record(z.string(), z.looseObject({ state: z.string(), reason: z.string().optional() })),
});
export type Running = z.infer<typeof runningShape>;

export interface ListOptions extends ServerOptions {
  readonly model?: string;
  readonly running?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** `assay app list`: the newest first. */
export async function listApplications(options: ListOptions, terminal: Terminal): Promise<number> {
  const { model, running: state, limit, cursor } = options;
  const query = new URLSearchParams({
    limit: String(limit),
    ...(model !== undefined && { modelSlug: model }),
    ...(state !== undefined && { running: state }),
    ...(cursor !== undefined && { cursor }),
  });
  const page = await new Server(options).get(`api/v1/applications?${query.toString()}`, applicationPage);
  const more = page.nextCursor === undefined ? [] : [faint(`more with --cursor ${page.nextCursor}`)];
  terminal.result([...(page.items.length === 0 ? ['There are none'] : page.items.map(line)), ...more], page);
  return EXIT.passed;
}

/** `assay app show`: what is registered, how it runs, and its grade in one line. */
export async function showApplication(
  name: string,
  options: ServerOptions,
  terminal: Terminal,
): Promise<number> {
  const server = new Server(options);
  const found = await namedApplication(server, name);
  const [runs, graded] = await Promise.all([
    server.get(`${pathOf(found.id)}/status`, runningShape),
    server.get(`${pathOf(found.id)}/grade`, grade),
  ]);
  terminal.result(
    [
      `${printable(found.modelSlug)} ${found.appNumber}`,
      `  id     ${found.id}`,
      `  ports  ${found.backendPort}, ${found.frontendPort}`,
      ...runningWords(runs).map((words) => `  ${words}`),
      `  grade  ${printable(graded.summary)}`,
    ],
    { application: found, running: runs, grade: graded },
  );
  return EXIT.passed;
}

export function runningWords({ running: state, driver, isolation, error, parts }: Running): string[] {
  const by = driver === undefined ? '' : faint(` (${printable(driver)})`);
  return [
    `runs   ${coloured(state)}${by}${error === undefined ? '' : `: ${printable(error)}`}`,
    ...(isolation === 'none' ? [bad('held   by nothing while it runs (RUNTIME_DRIVER=unsafe)')] : []),
    ...Object.entries(parts).map(
      ([name, part]) =>
        `${printable(name)} ${coloured(part.state)}${part.reason === undefined ? '' : `: ${printable(part.reason)}`}`,
    ),
  ];
}

function line({ id, modelSlug, appNumber, life, running: state, isolation }: Application): string {
  const archived = life === 'active' ? '' : `, ${printable(life)}`;
  const unheld = isolation === 'none' ? bad(', held by nothing') : '';
  return `${id}  ${printable(modelSlug)} ${appNumber}: ${coloured(state)}${archived}${unheld}`;
}

function coloured(state: string): string {
  if (state === 'running') return good(state);
  return state === 'failed' ? bad(state) : printable(state);
}
