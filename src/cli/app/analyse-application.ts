import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-code.js';
import { interrupted } from '../interrupted.js';
import { Server, type ServerOptions } from '../server.js';
import { bad, faint, good, printable, type Terminal } from '../terminal.js';
import { namedApplication, pathOf } from './named-application.js';

export interface AnalyseOptions extends ServerOptions {
  readonly type: string;
  readonly fullScan?: boolean;
  readonly wait?: boolean;
}

const analysis = z.looseObject({
  id: z.string(),
  type: z.string(),
  status: z.string(),
  progress: z.number(),
  doing: z.string().optional(),
  counts: z.record(z.string(), z.number()),
  error: z.object({ category: z.string(), message: z.string() }).optional(),
  reason: z.string().optional(),
});
type Analysis = z.infer<typeof analysis>;

const ASK_EVERY_MS = 500;

/** `assay app analyse`. Exits with 1 when it is waited for, and is not completed. */
export async function analyseApplication(
  name: string,
  options: AnalyseOptions,
  terminal: Terminal,
): Promise<number> {
  const { type, fullScan = false, wait = false } = options;
  const server = new Server(options);
  const { id } = await namedApplication(server, name);
  const asked = await server.post(
    `${pathOf(id)}/analyses`,
    { type, ...(fullScan && { options: { fullScan } }) },
    analysis,
  );
  const shown = wait ? await ended(server, asked, terminal) : asked;
  terminal.result(words(shown), shown);
  return wait && shown.status !== 'completed' ? EXIT.testsFailed : EXIT.passed;
}

async function ended(server: Server, asked: Analysis, terminal: Terminal): Promise<Analysis> {
  const stop = interrupted();
  const bar = terminal.bar(`Analysing: ${printable(asked.type)}`);
  let now = asked;
  try {
    while (now.status === 'pending' || now.status === 'running') {
      bar.update(now.progress, 100, now.doing === undefined ? '' : ` ${printable(now.doing)}`);
      await delay(ASK_EVERY_MS, undefined, { signal: stop }).catch(() => {
        throw new CliError(`It is not waited for any more, and goes on as analysis ${asked.id}`);
      });
      now = await server.get(`api/v1/analyses/${asked.id}`, analysis);
    }
    return now;
  } finally {
    bar.end();
  }
}

function words({ id, type, status, counts, error, reason }: Analysis): string[] {
  const found = Object.entries(counts).filter(([, count]) => count > 0);
  const told = found.map(([severity, count]) => `${count} ${printable(severity)}`).join(', ') || 'nothing';
  const why = error === undefined ? reason : `${error.category}: ${error.message}`;
  const state = status === 'completed' ? good(status) : status === 'failed' ? bad(status) : printable(status);
  return [
    `${printable(type)}: ${state}${why === undefined ? '' : `, ${printable(why)}`}`,
    ...(status === 'completed' ? [`  found ${told}`] : []),
    faint(`  analysis ${id}`),
  ];
}
