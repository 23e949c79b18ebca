import { z } from 'zod';

/** Where a version of code came from first, without anything that lets one in there. */
export const codeOrigin = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('files') }),
  z.object({ kind: z.literal('archive') }),
  z.object({ kind: z.literal('url'), url: z.string().describe('Without its query, which may hold a key') }),
  z.object({
    kind: z.literal('git'),
    url: z.string(),
    commit: z.string(),
    ref: z.string().optional(),
    folder: z.string().optional(),
  }),
  z.object({ kind: z.literal('path'), path: z.string().describe('Below APP_BASE_PATH') }),
]);
export type CodeOrigin = z.output<typeof codeOrigin>;
