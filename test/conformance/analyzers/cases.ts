import { banditCase } from './bandit.js';
import type { AnalyzerCase } from './case.js';
import { pylintCase } from './pylint.js';
import { ruffCase } from './ruff.js';

/** One for every analyzer of the registry. */
export const CASES: readonly AnalyzerCase[] = [banditCase, ruffCase, pylintCase];
