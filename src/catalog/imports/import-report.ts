import { z } from 'zod';
import { appNumber } from '../applications/application.js';
import { modelSlug } from '../models/model.js';

/** What was made of one thing: new, changed by the import, as it was before. */
export const OUTCOMES = ['added', 'updated', 'unchanged'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const leftOutView = z.object({
  what: z.string().describe('Folder, file, or row of a table'),
  why: z.string(),
});
export type LeftOutOfImport = z.output<typeof leftOutView>;

export const importReportView = z
  .object({
    applications: z.array(z.object({ id: z.uuid(), modelSlug, appNumber, outcome: z.enum(OUTCOMES) })),
    models: z.array(z.object({ slug: modelSlug, outcome: z.enum(OUTCOMES) })),
    leftOut: z.array(leftOutView),
  })
  .meta({
    id: 'ImportReport',
    examples: [
      {
        applications: [
          {
            id: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
            modelSlug: 'anthropic_claude-3.7-sonnet',
            appNumber: 1,
            outcome: 'added' as const,
          },
        ],
        models: [],
        leftOut: [{ what: 'anthropic_claude-3.7-sonnet/app31', why: 'its number is not from 1 to 30' }],
      },
    ],
  });
export type ImportReport = z.output<typeof importReportView>;

const tableReport = z.object({
  name: z.string(),
  added: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  leftOut: z.int(),
});

export const databaseImportReportView = importReportView
  .extend({ tables: z.array(tableReport).describe('What became of the rows of each table') })
  .meta({
    id: 'DatabaseImportReport',
    examples: [
      {
        applications: [],
        models: [{ slug: 'anthropic_claude-3.7-sonnet', outcome: 'added' as const }],
        tables: [{ name: 'model_capabilities', added: 1, updated: 0, unchanged: 0, leftOut: 0 }],
        leftOut: [],
      },
    ],
  });
export type DatabaseImportReport = z.output<typeof databaseImportReportView>;
