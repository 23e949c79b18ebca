import { banditCase } from './bandit.js';
import type { AnalyzerCase } from './case.js';
import { dynamicCase } from './dynamic.js';
import { eslintCase } from './eslint.js';
import { pylintCase } from './pylint.js';
import { retireCase } from './retire.js';
import { ruffCase } from './ruff.js';
import { semgrepCase } from './semgrep.js';
import { zapCase } from './zap.js';

/** One for every analyzer of code in the registry, and for others that are held to the same. */
export const CASES: readonly AnalyzerCase[] = [
  banditCase,
  ruffCase,
  pylintCase,
  semgrepCase,
  eslintCase,
  retireCase,
  dynamicCase,
  zapCase,
];
