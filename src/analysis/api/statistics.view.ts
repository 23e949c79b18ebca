import { z } from 'zod';

const counted = z.array(z.object({ name: z.string(), count: z.int().min(0) }));

export const statisticsView = z
  .object({
    analysesByStatus: counted,
    analysesByType: counted,
    findingsByState: counted,
    openBySeverity: counted.describe('Of findings that are neither fixed nor triaged away'),
    openByType: counted,
    openByTool: counted,
    openByModel: counted,
    trend: z
      .array(
        z.object({
          day: z.iso.date(),
          analyses: z.int().min(0),
          found: z.int().min(0).describe('Findings that were seen for the first time'),
          fixed: z.int().min(0),
        }),
      )
      .describe('The last 30 days on which something happened, the oldest first'),
  })
  .meta({
    id: 'Statistics',
    examples: [
      {
        analysesByStatus: [{ name: 'completed', count: 120 }],
        analysesByType: [{ name: 'backend_security', count: 40 }],
        findingsByState: [{ name: 'open', count: 310 }],
        openBySeverity: [{ name: 'medium', count: 200 }],
        openByType: [{ name: 'backend_security', count: 250 }],
        openByTool: [{ name: 'bandit', count: 130 }],
        openByModel: [{ name: 'anthropic_claude-3.7-sonnet', count: 90 }],
        trend: [{ day: '2026-11-21', analyses: 12, found: 31, fixed: 4 }],
      },
    ],
  });
export type StatisticsView = z.output<typeof statisticsView>;

export const statisticsQuery = z.object({ projectId: z.uuid().optional() });
export type StatisticsQuery = z.output<typeof statisticsQuery>;
