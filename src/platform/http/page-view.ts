import { z } from 'zod';

/** The answer of a list: one page of items, and where the next one begins. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().optional().describe('Pass it as `cursor` for the next page; absent on the last'),
  });
}
