import { z } from 'zod';
import { ANALYSIS_TYPES } from '../analysis-type.js';
import type { Analyzer, Availability } from '../analyzers/analyzer.js';

const analyzerView = z.object({
  name: z.string().describe('As findings and options name it'),
  title: z.string(),
  purpose: z.string(),
  runsIn: z
    .partialRecord(z.enum(ANALYSIS_TYPES), z.enum(['default', 'full_scan', 'on_request']))
    .describe('The types of analysis that it is part of, and when'),
  needs: z
    .enum(['code', 'running', 'alone'])
    .describe('`running`: the application is started; `alone`: nobody else uses it meanwhile'),
  available: z.boolean(),
  version: z.string().optional(),
  reason: z.string().optional().describe('Why it is not available; not told to keys of one project'),
  remedy: z.string().optional().describe('What an operator can do about it; not told to keys of one project'),
});

export const analyzersView = z.object({ items: z.array(analyzerView) }).meta({
  id: 'Analyzers',
  examples: [
    {
      items: [
        {
          name: 'bandit',
          title: 'Bandit',
          purpose: 'Looks for weaknesses in Python code.',
          runsIn: { backend_security: 'default' as const },
          needs: 'code' as const,
          available: true,
          version: '1.9.0',
        },
      ],
    },
  ],
});
export type AnalyzerView = z.infer<typeof analyzerView>;
export type AnalyzersView = z.infer<typeof analyzersView>;

/** @param isTold whether the caller may know why one is not available, which names machines of ours */
export function analyzerViewOf(
  analyzer: Analyzer,
  availability: Availability,
  isTold: boolean,
): AnalyzerView {
  const { name, title, purpose, runsIn, needs } = analyzer;
  const about = { name, title, purpose, runsIn, needs };
  if (availability.kind === 'available') return { ...about, available: true, version: availability.version };
  if (!isTold) return { ...about, available: false };
  return { ...about, available: false, reason: availability.reason, remedy: availability.remedy };
}
