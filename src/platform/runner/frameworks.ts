import type { Target } from '#core/render/index';
import type { Framework } from './framework.js';
import { k6 } from './k6.js';
import { locust } from './locust.js';
import { pytest } from './pytest.js';
import { vitest } from './vitest.js';

/** Collections for clients by hand are missing: nothing but those clients runs them. */
export const FRAMEWORKS: Readonly<Partial<Record<Target, Framework>>> = { vitest, pytest, k6, locust };
