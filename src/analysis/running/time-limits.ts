import type { AnalysisType } from '../analysis-type.js';

const MINUTE_MS = 60_000;

/** How long an analysis of each type may take as a whole, unless its options say otherwise. */
export const TIME_LIMIT_MS: Readonly<Record<AnalysisType, number>> = {
  backend_security: 10 * MINUTE_MS,
  frontend_security: 10 * MINUTE_MS,
  dynamic: 15 * MINUTE_MS,
  zap_scan: 60 * MINUTE_MS,
  performance: 15 * MINUTE_MS,
  ai_review: 15 * MINUTE_MS,
  functional: 20 * MINUTE_MS,
};
