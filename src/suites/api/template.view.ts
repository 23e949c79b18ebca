import { z } from 'zod';
import { STRATEGIES } from '#core/plan/index';

const problem = z.object({
  pointer: z.string().describe('JSON pointer of the file in the pack'),
  detail: z.string().describe('File, line, column, and what is wrong there'),
});

export const templatePackView = z
  .object({
    target: z.string(),
    hash: z.string().describe('Of all files; suites made with it name it'),
    status: z.enum(['usable', 'refused']),
    name: z.string().optional(),
    version: z.string().optional(),
    strategies: z.array(z.enum(STRATEGIES)).describe('Those that it has a template for'),
    files: z.array(z.string()),
    overridden: z.array(z.string()).describe('Files that TEMPLATES_DIR replaces or adds'),
    inUse: z
      .object({ hash: z.string(), since: z.iso.datetime() })
      .nullable()
      .describe(
        'What suites are made with: this pack, or the last one that was usable; null: there was none',
      ),
    problems: z.array(problem).describe('Why it is refused'),
  })
  .meta({
    id: 'TemplatePack',
    examples: [
      {
        target: 'vitest',
        hash: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752',
        status: 'usable' as const,
        name: 'assay-vitest',
        version: '1.0.0',
        strategies: ['contract' as const, 'crud' as const],
        files: ['manifest.json', 'README.md.hbs', 'tests/requests.ts.hbs'],
        overridden: ['README.md.hbs'],
        inUse: {
          hash: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752',
          since: '2026-11-21T09:30:00.000Z',
        },
        problems: [],
      },
    ],
  });
export type TemplatePackView = z.infer<typeof templatePackView>;

export const templatePacksView = z
  .object({ items: z.array(templatePackView) })
  .meta({ id: 'TemplatePacks', examples: [{ items: [] }] });
export type TemplatePacksView = z.infer<typeof templatePacksView>;

export const previewRequest = z
  .strictObject({
    specVersionId: z.uuid().optional().describe('Absent: the document of the bundled sample API'),
    strategies: z.array(z.enum(STRATEGIES)).min(1).default(['contract', 'crud', 'errors', 'validation']),
  })
  .meta({ id: 'PreviewTemplatePack', examples: [{ strategies: ['contract'] }] });
export type PreviewRequest = z.infer<typeof previewRequest>;

export const previewView = z
  .object({
    tests: z.int(),
    files: z.array(z.object({ path: z.string(), content: z.string() })),
  })
  .meta({
    id: 'TemplatePreview',
    examples: [
      { tests: 1, files: [{ path: 'tests/books.contract.test.ts', content: "describe('GET /books', …" }] },
    ],
  });
export type PreviewView = z.infer<typeof previewView>;
