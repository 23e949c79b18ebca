import type { Target } from '#core/render/index';
import type { Framework } from './framework.js';
import { pytest } from './pytest.js';
import { vitest } from './vitest.js';

/** Targets that are no suites of tests, or whose runner we do not have, are missing. */
export const FRAMEWORKS: Readonly<Partial<Record<Target, Framework>>> = { vitest, pytest };
