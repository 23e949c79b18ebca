import { z } from 'zod';
import { EXIT } from './exit-code.js';
import { Server, type ServerOptions } from './server.js';
import type { Terminal } from './terminal.js';

export interface ReplayOptions extends ServerOptions {
  readonly versions: 'original' | 'current';
  readonly dryRun?: boolean;
}

const replayed = z.looseObject({ id: z.string(), status: z.string() });

/** `assay replay`: a new run of an old event. */
export async function replay(id: string, options: ReplayOptions, terminal: Terminal): Promise<number> {
  const answer = await new Server(options).post('api/v1/replays', { ids: [id], ...options }, replayed);
  terminal.result([`replay ${answer.id}: ${answer.status}`], answer);
  return EXIT.passed;
}
