import { z } from 'zod';
import { SCOPES } from '#platform/http/index';
import type { ApiKeyEntity } from './api-key.entity.js';

const exampleKey = {
  id: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
  name: 'nightly build',
  prefix: 'assay_kq3vZd',
  scopes: ['read' as const, 'write' as const],
  createdAt: '2026-11-21T09:30:00.000Z',
  status: 'active' as const,
};

const fields = {
  id: z.uuid(),
  name: z.string(),
  prefix: z.string().describe('First characters of the key, to recognise it by'),
  projectId: z.uuid().optional().describe('The only project that the key can see; absent: all'),
  scopes: z.array(z.enum(SCOPES)),
  status: z.enum(['active', 'expired', 'revoked']),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().optional().describe('Up to half a minute old'),
  expiresAt: z.iso.datetime().optional(),
  revokedAt: z.iso.datetime().optional(),
};

export const apiKeyView = z.object(fields).meta({ id: 'ApiKey', examples: [exampleKey] });
export type ApiKeyView = z.infer<typeof apiKeyView>;

export const issuedKeyView = z
  .object({
    ...fields,
    key: z.string().describe('The key itself. It is shown this once and stored nowhere.'),
  })
  .meta({
    id: 'IssuedApiKey',
    examples: [{ ...exampleKey, key: 'assay_kq3vZdB1x0mYfT7h2LwR9uNcJ5aEsG8oPiVqK4tDzXg' }],
  });
export type IssuedKeyView = z.infer<typeof issuedKeyView>;

export const createApiKey = z
  .strictObject({
    name: z.string().trim().min(1).max(100).describe('What the key is for'),
    scopes: z
      .array(z.enum(SCOPES))
      .min(1)
      .describe('`read`: look; `write`: change and run; `ingest`: send events; `admin`: everything'),
    projectId: z.uuid().optional().describe('Binds the key to one project; absent: all projects'),
    expiresAt: z.iso.datetime({ offset: true }).optional().describe('Absent: it does not expire'),
  })
  .refine(({ expiresAt }) => expiresAt === undefined || Date.parse(expiresAt) > Date.now(), {
    path: ['expiresAt'],
    message: 'is in the past',
  })
  .meta({ id: 'CreateApiKey', examples: [{ name: 'nightly build', scopes: ['read', 'write'] }] });
export type CreateApiKey = z.infer<typeof createApiKey>;

export function apiKeyViewOf(row: ApiKeyEntity, now = new Date()): ApiKeyView {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    ...(row.projectId !== null && { projectId: row.projectId }),
    scopes: row.scopes,
    status: statusOf(row, now),
    createdAt: row.createdAt.toISOString(),
    ...(row.lastUsedAt && { lastUsedAt: row.lastUsedAt.toISOString() }),
    ...(row.expiresAt && { expiresAt: row.expiresAt.toISOString() }),
    ...(row.revokedAt && { revokedAt: row.revokedAt.toISOString() }),
  };
}

function statusOf({ revokedAt, expiresAt }: ApiKeyEntity, now: Date): ApiKeyView['status'] {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}
