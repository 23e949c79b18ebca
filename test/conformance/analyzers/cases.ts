import { banditCase } from './bandit.js';
import type { AnalyzerCase } from './case.js';

/** One for every analyzer of the registry. */
export const CASES: readonly AnalyzerCase[] = [banditCase];
