import { z } from 'zod';
import { STRATEGIES } from '#core/plan/index';

/** What can be asked of the functional suite. */
export const functionalOptions = z.strictObject({
  /** Absent: all of them. */
  strategies: z.array(z.enum(STRATEGIES)).min(1).readonly().optional(),
});
export type FunctionalOptions = z.output<typeof functionalOptions>;
