import { z } from 'zod';

/** What can be asked of the analyzer. */
export const dynamicOptions = z.strictObject({
  /** Requests that it sends at most. */
  requests: z.int().min(10).max(20_000).optional(),
  /** Longest time that it takes, in milliseconds. */
  durationMs: z.int().min(1_000).max(1_800_000).optional(),
  /** Whether it may attack: without it, it looks at what ordinary requests are answered with. */
  active: z.boolean().default(true),
});
export type DynamicOptions = z.output<typeof dynamicOptions>;
