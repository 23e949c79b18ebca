import { z } from 'zod';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-code.js';
import type { Server } from '../server.js';

export const application = z.looseObject({
  id: z.string(),
  modelSlug: z.string(),
  appNumber: z.number(),
  life: z.string(),
  running: z.string(),
  isolation: z.string().nullish(),
  backendPort: z.number(),
  frontendPort: z.number(),
});
export type Application = z.infer<typeof application>;

export const applicationPage = z.looseObject({
  items: z.array(application),
  nextCursor: z.string().optional(),
});

/** By its id, or as people call it: `anthropic_claude-3.7-sonnet:3`. */
export async function namedApplication(server: Server, name: string): Promise<Application> {
  const [, modelSlug, number] = /^([^:]+):(\d+)$/u.exec(name) ?? [];
  if (modelSlug === undefined) return server.get(pathOf(name), application);
  const query = new URLSearchParams({ modelSlug, limit: '200' });
  const { items } = await server.get(`api/v1/applications?${query.toString()}`, applicationPage);
  const found = items.find(({ appNumber }) => appNumber === Number(number));
  if (found !== undefined) return found;
  throw new CliError(
    `There is no application ${number ?? ''} of ${modelSlug}; assay app list shows them`,
    EXIT.couldNotRun,
  );
}

export function pathOf(id: string): string {
  return `api/v1/applications/${encodeURIComponent(id)}`;
}
