import { z } from 'zod';
import { EXIT } from './exit-code.js';
import { Refused, Server, type ServerOptions } from './server.js';
import { bad, faint, good, printable, type Terminal } from './terminal.js';

const outcome = z.looseObject({ id: z.string(), status: z.string(), reason: z.string().optional() });
type Outcome = z.infer<typeof outcome>;

const overview = z.record(z.string(), z.unknown());

const ENDED_WELL = new Set(['done', 'succeeded', 'ignored', 'superseded']);
const ENDED_BADLY = new Set(['dead', 'failed', 'cancelled']);

/** `assay status`: of the whole server, or of one event or run. */
export async function status(
  id: string | undefined,
  options: ServerOptions,
  terminal: Terminal,
): Promise<number> {
  const server = new Server(options);
  if (id === undefined) {
    const answer = await server.get('api/v1/webhooks/status', overview);
    terminal.result(lines(answer), answer);
    return EXIT.passed;
  }
  const { kind, found } = await eventOrRun(server, id);
  terminal.result([`${kind} ${found.id}: ${coloured(found.status)}`, ...reasonOf(found)], found);
  return ENDED_BADLY.has(found.status) ? EXIT.testsFailed : EXIT.passed;
}

async function eventOrRun(server: Server, id: string): Promise<{ kind: string; found: Outcome }> {
  const name = encodeURIComponent(id);
  try {
    return { kind: 'event', found: await server.get(`api/v1/events/${name}`, outcome) };
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'not-found') throw error;
    return { kind: 'run', found: await server.get(`api/v1/runs/${name}`, outcome) };
  }
}

function coloured(state: string): string {
  if (ENDED_WELL.has(state)) return good(state);
  return ENDED_BADLY.has(state) ? bad(state) : state;
}

function reasonOf({ reason }: Outcome): string[] {
  return reason === undefined ? [] : [`  ${printable(reason)}`];
}

/** One line for each part: `events      done 12, dead 1`. */
function lines(answer: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(answer).map(([name, value]) => `${name.padEnd(12)} ${words(value)}`);
}

function words(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? faint('none') : value.map(words).join('; ');
  if (typeof value !== 'object' || value === null) return printable(String(value));
  return Object.entries(value)
    .map(([name, inner]) => `${name} ${words(inner)}`)
    .join(', ');
}
