import type { Analyzer } from './analyzers/analyzer.js';
import { aiReview } from './analyzers/ai-review/analyzer.js';
import { bandit } from './analyzers/bandit/analyzer.js';
import { dynamic } from './analyzers/dynamic/analyzer.js';
import { eslint } from './analyzers/eslint/analyzer.js';
import { functional } from './analyzers/functional/analyzer.js';
import { load } from './analyzers/load/analyzer.js';
import { locust } from './analyzers/locust/analyzer.js';
import { npmAudit } from './analyzers/npm-audit/analyzer.js';
import { pylint } from './analyzers/pylint/analyzer.js';
import { pythonDependencies } from './analyzers/python-dependencies/analyzer.js';
import { retire } from './analyzers/retire/analyzer.js';
import { ruff } from './analyzers/ruff/analyzer.js';
import { semgrep } from './analyzers/semgrep/analyzer.js';
import { wapiti } from './analyzers/wapiti/analyzer.js';
import { zap } from './analyzers/zap/analyzer.js';

/** Every analyzer there is. What is not in this list does not run. */
export const ANALYZERS: readonly Analyzer[] = [
  // Of code.
  bandit,
  ruff,
  pylint,
  semgrep,
  eslint,
  retire,
  aiReview,
  npmAudit,
  pythonDependencies,
  // Of running applications.
  dynamic,
  wapiti,
  zap,
  functional,
  load,
  locust,
];
