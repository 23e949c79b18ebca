import { z } from 'zod';

const position = z.object({ row: z.int(), column: z.int() });

/** What `ruff check --output-format json` says, of which only this is read. */
export const ruffOutput = z.array(
  z.object({
    /** `invalid-syntax` for a file that is no Python; older versions say null. */
    code: z.string().nullable(),
    name: z.string().nullish(),
    filename: z.string(),
    location: position,
    end_location: position,
    message: z.string(),
    url: z.string().nullish(),
  }),
);
export type RuffOutput = z.output<typeof ruffOutput>;
