import { z } from 'zod';
import type { ApplicationSourceEntity } from './application-source.entity.js';
import { codeOrigin } from './code/code-origin.js';
import { FRAMEWORKS, LANGUAGES, PART_KINDS } from './part.js';

const partView = z.object({
  kind: z.enum(PART_KINDS),
  framework: z.enum(FRAMEWORKS),
  language: z.enum(LANGUAGES),
  folder: z.string().describe("Within the application's folder; empty for that itself"),
});

export const applicationSourceView = z
  .object({
    id: z.uuid(),
    applicationId: z.uuid(),
    sha256: z.string().describe('Of the tar that holds it: the same code has the same'),
    files: z.int(),
    bytes: z.int().describe('Of the files altogether'),
    origin: codeOrigin.describe('Where it came from first'),
    parts: z.array(partView).describe('Found by looking at the files'),
    document: z.string().nullable().describe('Path of the API document in it'),
    createdAt: z.iso.datetime(),
  })
  .meta({
    id: 'ApplicationSource',
    examples: [
      {
        id: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
        applicationId: '019a5f3c-1111-7b2a-9f00-5a6b7c8d9e0f',
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        files: 14,
        bytes: 38_112,
        origin: { kind: 'archive' as const },
        parts: [
          {
            kind: 'backend' as const,
            framework: 'flask' as const,
            language: 'python' as const,
            folder: 'backend',
          },
        ],
        document: null,
        createdAt: '2026-11-21T09:30:00.000Z',
      },
    ],
  });
export type ApplicationSourceView = z.output<typeof applicationSourceView>;

export function applicationSourceViewOf(row: ApplicationSourceEntity): ApplicationSourceView {
  return { ...row, parts: [...row.parts], createdAt: row.createdAt.toISOString() };
}
