import { z } from 'zod';

/** What `eslint --format=json` says, of which only this is read. */
export const eslintOutput = z.array(
  z.object({
    /** Absolute. */
    filePath: z.string(),
    messages: z.array(
      z.object({
        /** Null where a file cannot be read as JavaScript, and for what ESLint says of itself. */
        ruleId: z.string().nullable(),
        fatal: z.boolean().optional(),
        message: z.string(),
        line: z.int().optional(),
        endLine: z.int().nullish(),
      }),
    ),
  }),
);
export type EslintOutput = z.output<typeof eslintOutput>;
