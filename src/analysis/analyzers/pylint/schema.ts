import { z } from 'zod';

/** What `pylint --output-format=json2` says, of which only this is read. */
export const pylintOutput = z.object({
  messages: z.array(
    z.object({
      type: z.string(),
      symbol: z.string(),
      messageId: z.string(),
      message: z.string(),
      confidence: z.string().optional(),
      path: z.string(),
      line: z.int(),
      endLine: z.int().nullish(),
    }),
  ),
  statistics: z.object({ modulesLinted: z.int() }),
});
export type PylintOutput = z.output<typeof pylintOutput>;
