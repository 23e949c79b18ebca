import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-code.js';
import { showGrade } from '../grade.js';
import { interrupted } from '../interrupted.js';
import { Server, type ServerOptions } from '../server.js';
import { printable, type Terminal } from '../terminal.js';
import { codeFrom, type Within } from './code-of-application.js';
import { namedApplication } from './named-application.js';

export interface SubmitOptions extends ServerOptions, Within {
  readonly types?: readonly string[];
  readonly wait?: boolean;
}

export interface Submitted {
  readonly model: string;
  readonly number: number;
  /** Absent: the folder below APP_BASE_PATH of the server. */
  readonly code: string | undefined;
}

const accepted = z.looseObject({ eventId: z.string() });
const event = z.looseObject({ status: z.string(), reason: z.string().optional() });

const ASK_EVERY_MS = 1_000;
const OPEN: ReadonlySet<string> = new Set(['accepted', 'processing']);

/** `assay app submit`: what the generator's webhook does. With `--wait`, to the grade. */
export async function submitApplication(
  { model, number, code }: Submitted,
  options: SubmitOptions,
  terminal: Terminal,
): Promise<number> {
  const server = new Server(options);
  const announced = await server.post(
    'api/v1/webhooks/generated-apps',
    {
      model_slug: model,
      app_number: number,
      ...(code !== undefined && (await codeFrom(code, options))),
      ...(options.types !== undefined && { analyses: { types: options.types } }),
    },
    accepted,
  );
  if (options.wait !== true) {
    terminal.result(
      [`event ${announced.eventId}`, `  Follow it: assay status ${announced.eventId}`],
      announced,
    );
    return EXIT.passed;
  }
  await processed(server, announced.eventId, terminal);
  const { id } = await namedApplication(server, `${model}:${number}`);
  return showGrade(id, options, terminal);
}

async function processed(server: Server, eventId: string, terminal: Terminal): Promise<void> {
  const stop = interrupted();
  const bar = terminal.bar('It is registered, analysed and graded');
  try {
    for (;;) {
      const { status, reason } = await server.get(`api/v1/events/${eventId}`, event);
      if (status === 'done') return;
      if (!OPEN.has(status)) {
        const why = reason === undefined ? '' : `: ${printable(reason)}`;
        throw new CliError(`Event ${eventId} ended as ${printable(status)}${why}`, EXIT.testsFailed);
      }
      await delay(ASK_EVERY_MS, undefined, { signal: stop }).catch(() => {
        throw new CliError(`It is not waited for any more, and goes on: assay status ${eventId}`);
      });
    }
  } finally {
    bar.end();
  }
}
