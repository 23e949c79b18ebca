import { z } from 'zod';

/** `installed.json`, which `npm run tools` writes: what is where. Paths are absolute. */
export const installed = z.object({
  programs: z.record(
    z.string(),
    z.object({
      version: z.string(),
      /** `node` as its first word is the Node that this program runs on. */
      command: z.tuple([z.string()], z.string()),
      folders: z.array(z.string()),
    }),
  ),
  data: z.record(z.string(), z.string()),
});
export type Installed = z.output<typeof installed>;

export const NOTHING_INSTALLED: Installed = { programs: {}, data: {} };
