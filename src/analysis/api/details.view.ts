import { z } from 'zod';
import type { AnalysisDetails } from '../storage/analysis-details.js';

const count = z.int().min(0);
const results = z.json().describe('All that was said');
const milliseconds = z.number().nullable().describe('In milliseconds');

const securityView = z.object({ enabledTools: z.array(z.string()), results });

const performanceView = z.object({
  tool: z.string(),
  testType: z.string(),
  testConfig: z.json(),
  requestsPerSecond: z.number().nullable(),
  averageResponseTime: milliseconds,
  maxResponseTime: milliseconds,
  minResponseTime: milliseconds,
  errorRate: z.number().nullable().describe('0 to 1'),
  totalRequests: count.nullable(),
  failedRequests: count.nullable(),
  results,
});

const zapView = z.object({
  scanType: z.string(),
  targetUrl: z.string().nullable(),
  alertsCount: count,
  highRiskCount: count,
  mediumRiskCount: count,
  lowRiskCount: count,
  infoCount: count,
  results,
});

const reviewView = z.object({
  analysisModel: z.string().nullable(),
  requirements: z.string().nullable(),
  score: z.number().nullable().describe('0 to 1; of imported ones as the other system had it'),
  issuesIdentified: count,
  suggestionsCount: count,
  results,
});

export const detailsView = z
  .object({
    security: securityView.nullable(),
    performance: z.array(performanceView).describe('One for each tool'),
    zap: zapView.nullable(),
    review: reviewView.nullable(),
  })
  .meta({
    id: 'AnalysisDetails',
    examples: [
      {
        security: { enabledTools: ['bandit'], results: { bandit: { status: 'findings', issues_found: 5 } } },
        performance: [],
        zap: null,
        review: null,
      },
    ],
  });
export type DetailsView = z.output<typeof detailsView>;

/** Columns are the members: nothing but the analysis' own id is left out. */
export function detailsViewOf({ security, performance, zap, review }: AnalysisDetails): DetailsView {
  return detailsView.parse({ security, performance, zap, review });
}
