import type { z } from 'zod';
import { loadPlan } from '#core/load/index';

/** A load plan whose scenarios may be left to the analyzer. */
export const loadOptions = loadPlan.partial({ scenarios: true });
export type LoadOptions = z.output<typeof loadOptions>;
