import { z } from 'zod';

/** What can be asked for of an application; the registry says which analyzers each of them runs. */
export const ANALYSIS_TYPES = [
  'backend_security',
  'frontend_security',
  'dynamic',
  'zap_scan',
  'performance',
  'ai_review',
  'functional',
] as const;
export type AnalysisType = (typeof ANALYSIS_TYPES)[number];

/** As the systems before this one called them. */
const ALIASES: Readonly<Record<string, AnalysisType>> = {
  security_backend: 'backend_security',
  security_frontend: 'frontend_security',
  zap: 'zap_scan',
  security_zap: 'zap_scan',
  performance_test: 'performance',
  gpt4all: 'ai_review',
  openrouter: 'ai_review',
  code_quality: 'ai_review',
};

/** Takes the names of the systems before this one too. */
export const analysisType = z.preprocess(
  (name) => (typeof name === 'string' ? (ALIASES[name.toLowerCase()] ?? name.toLowerCase()) : name),
  z.enum(ANALYSIS_TYPES),
);
