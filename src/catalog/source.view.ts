import { z } from 'zod';
import { pageQuery } from '#platform/database/index';
import type { SourceEntity } from './source.entity.js';
import { SOURCE_KINDS, sourceSettings } from './source.js';

const exampleSource = {
  id: '019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f',
  projectId: '019a5f3c-0000-7b2a-9f00-5a6b7c8d9e0f',
  kind: 'apifox' as const,
  name: 'shop-api',
  enabled: true,
  path: '/api/v1/webhooks/019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f/{token}',
  settings: {
    allowUnsigned: false,
    acceptApiKey: false,
    toleranceSeconds: 300,
    ipAllowList: [],
    allowedHosts: [],
    baseUrl: 'https://shop.example.com/api',
    apifox: { projectId: '3215678' },
  },
  secrets: [{ id: '019a5f3c-7e11-7b2a-9f00-aaaaaaaaaaaa', createdAt: '2026-11-21T09:30:00.000Z' }],
  hasAccessToken: true,
  createdAt: '2026-11-21T09:30:00.000Z',
  updatedAt: '2026-11-21T09:30:00.000Z',
};

const fields = {
  id: z.uuid(),
  projectId: z.uuid(),
  kind: z.enum(SOURCE_KINDS),
  name: z.string(),
  enabled: z.boolean(),
  path: z.string().describe('Where its deliveries go; `{token}` was shown when the source was made'),
  settings: sourceSettings,
  secrets: z
    .array(z.object({ id: z.string(), createdAt: z.iso.datetime() }))
    .describe('Active secrets, newest first; their texts are never returned'),
  hasAccessToken: z.boolean().describe('Whether it has a token for fetching documents'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
};

export const sourceView = z.object(fields).meta({ id: 'Source', examples: [exampleSource] });
export type SourceView = z.output<typeof sourceView>;

export const issuedSourceView = z
  .object({
    ...fields,
    token: z.string().describe('Last part of the address. It is shown this once.'),
    secret: z.string().optional().describe('What the sender signs with. It is shown this once.'),
  })
  .meta({ id: 'IssuedSource', examples: [{ ...exampleSource, token: 'q3…Zg', secret: 'whsec_…' }] });
export type IssuedSourceView = z.output<typeof issuedSourceView>;

const MIN_SECRET_BYTES = 8;
const PUBLIC_KEY_BYTES = 32;

/** What looks like a Standard Webhooks secret and decodes to nothing would let everybody sign. */
const secretText = z
  .string()
  .min(MIN_SECRET_BYTES)
  .max(500)
  .refine(
    (text) => !text.startsWith('whsec_') || bytesIn(text) >= MIN_SECRET_BYTES,
    `must be whsec_ and the base64 of at least ${MIN_SECRET_BYTES} bytes`,
  )
  .refine(
    (text) => !text.startsWith('whpk_') || bytesIn(text) === PUBLIC_KEY_BYTES,
    `must be whpk_ and the base64 of an ed25519 public key, ${PUBLIC_KEY_BYTES} bytes`,
  );

function bytesIn(secret: string): number {
  return Buffer.from(secret.slice(secret.indexOf('_') + 1), 'base64').length;
}
const accessToken = z.string().min(1).max(2000).describe('For fetching documents from ApiFox or GitHub');
const name = z.string().trim().min(1).max(100);

export const createSource = z
  .strictObject({
    projectId: z.uuid().optional().describe("Absent: the key's project, or the default one"),
    kind: z.enum(SOURCE_KINDS),
    name,
    settings: sourceSettings.prefault({}),
    secret: secretText.optional().describe('Absent: one is made, unless unsigned deliveries are taken'),
    accessToken: accessToken.optional(),
  })
  .meta({
    id: 'CreateSource',
    examples: [
      {
        kind: 'apifox',
        name: 'shop-api',
        settings: { apifox: { projectId: '3215678' }, baseUrl: 'https://shop.example.com/api' },
        accessToken: 'APS-…',
      },
    ],
  });
export type CreateSource = z.output<typeof createSource>;

export const changeSource = z
  .strictObject({
    name: name.optional(),
    settings: sourceSettings.optional().describe('Replaces all settings'),
    accessToken: accessToken.nullable().optional().describe('null takes it away'),
    enabled: z.boolean().optional().describe('A disabled source answers as if it did not exist'),
  })
  .meta({ id: 'ChangeSource', examples: [{ enabled: false }] });
export type ChangeSource = z.output<typeof changeSource>;

export const addSecret = z
  .strictObject({ secret: secretText.optional().describe('Absent: one is made') })
  .meta({ id: 'AddSecret', examples: [{}] });
export type AddSecret = z.output<typeof addSecret>;

export const issuedSecretView = z
  .object({
    id: z.string(),
    secret: z.string().describe('It is shown this once.'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'IssuedSecret' });
export type IssuedSecretView = z.output<typeof issuedSecretView>;

export const issuedTokenView = z
  .object({ token: z.string().describe('It is shown this once.'), path: z.string() })
  .meta({
    id: 'IssuedToken',
    examples: [{ token: 'q3…Zg', path: '/api/v1/webhooks/019a5f3c-7e11-7b2a-9f00-5a6b7c8d9e0f/q3…Zg' }],
  });
export type IssuedTokenView = z.output<typeof issuedTokenView>;

export const sourcesQuery = pageQuery.extend({
  projectId: z.uuid().optional(),
  kind: z.enum(SOURCE_KINDS).optional(),
});
export type SourcesQuery = z.output<typeof sourcesQuery>;

export function sourceViewOf(row: SourceEntity): SourceView {
  return {
    id: row.id,
    projectId: row.projectId,
    kind: row.kind,
    name: row.name,
    enabled: row.enabled,
    path: `/api/v1/webhooks/${row.fixedPath ?? `${row.id}/{token}`}`,
    settings: sourceSettings.parse(row.settings),
    secrets: row.secrets.map(({ id, createdAt }) => ({ id, createdAt })),
    hasAccessToken: row.accessToken !== null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
