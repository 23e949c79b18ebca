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
  .meta({ id: 'Statistics' });
export type StatisticsView = z.output<typeof statisticsView>;

export const statisticsQuery = z.object({ projectId: z.uuid().optional() });
export type StatisticsQuery = z.output<typeof statisticsQuery>;
