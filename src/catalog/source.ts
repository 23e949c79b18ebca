import { z } from 'zod';
import { httpUrl } from '#core/settings/index';
import { hostAndPort } from './fields.js';

export const SOURCE_KINDS = ['apifox', 'github', 'openapi', 'generated-app', 'standard-webhooks'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** Paths under `/api/v1/webhooks/` that need no configuration: each belongs to a source of the default project. */
export const FIXED_PATHS = ['apifox', 'github', 'openapi', 'generated-apps'] as const;
export type FixedPath = (typeof FIXED_PATHS)[number];

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/, 'is not the name of a header')
  .transform((name) => name.toLowerCase());

/** How a sender proves that it knows a secret of the source. */
export const signatureScheme = z.discriminatedUnion('scheme', [
  z
    .object({
      scheme: z.literal('hmac-sha256'),
      header: headerName.default('x-apifox-signature'),
    })
    .describe('HMAC-SHA256 of the body in a header, in hex or base64, with or without `sha256=` before it'),
  z
    .object({ scheme: z.literal('shared-secret'), header: headerName.default('x-apifox-secret') })
    .describe('The secret itself in a header, for senders that cannot sign'),
  z.object({ scheme: z.literal('github') }).describe('`X-Hub-Signature-256`, as GitHub signs'),
  z.object({ scheme: z.literal('standard-webhooks') }).describe('https://www.standardwebhooks.com'),
]);
export type SignatureScheme = z.infer<typeof signatureScheme>;

/** What can be set on a source of any kind. Unknown settings are refused: a misspelt one must not go unnoticed. */
export const sourceSettings = z
  .strictObject({
    allowUnsigned: z
      .boolean()
      .default(false)
      .describe('Take deliveries without a signature. Whoever can reach the address can then send events.'),
    acceptApiKey: z
      .boolean()
      .default(false)
      .describe('An API key with the scope `ingest` does instead of a signature'),
    signatures: z
      .array(signatureScheme)
      .max(4)
      .optional()
      .describe('Any one of them must be right; absent: what senders of this kind use'),
    toleranceSeconds: z
      .int()
      .min(1)
      .max(86_400)
      .default(300)
      .describe('How old or how far ahead the time of a signed delivery may be'),
    ipAllowList: z
      .array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]))
      .max(200)
      .default([])
      .describe('Addresses and networks that may send; empty: all'),
    rateLimitPerMinute: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .optional()
      .describe('Deliveries taken in a minute; absent: RATE_LIMIT_PER_MINUTE'),
    allowedHosts: z
      .array(hostAndPort)
      .max(50)
      .default([])
      .describe('`host:port` that documents may be fetched from although they are private'),
    baseUrl: httpUrl.optional().describe('The live API that suites of this source run against'),
    specUrl: httpUrl
      .optional()
      .describe('Where the document is, for deliveries that only say that it changed'),
    github: z
      .strictObject({
        specPaths: z
          .array(z.string().min(1).max(500))
          .min(1)
          .max(100)
          .default(['openapi.yaml', 'openapi.yml', 'openapi.json'])
          .describe('Files in the repository; a push that touches one of them is processed'),
        branches: z
          .array(z.string().min(1).max(250))
          .max(50)
          .default([])
          .describe('Empty: the default branch'),
        apiUrl: httpUrl.default('https://api.github.com').describe('Another one for GitHub Enterprise'),
      })
      .optional(),
    apifox: z
      .strictObject({
        projectId: z.string().regex(/^\d{1,20}$/, 'is not a number, as ApiFox numbers projects'),
        branchId: z.string().max(40).optional(),
        moduleId: z.string().max(40).optional(),
      })
      .optional(),
  })
  .meta({ id: 'SourceSettings' });
export type SourceSettings = z.infer<typeof sourceSettings>;

/** What senders of a kind use unless the source says otherwise. */
export const signaturesByKind: Readonly<Record<SourceKind, readonly SignatureScheme[]>> = {
  apifox: [
    { scheme: 'hmac-sha256', header: 'x-apifox-signature' },
    { scheme: 'shared-secret', header: 'x-apifox-secret' },
  ],
  github: [{ scheme: 'github' }],
  openapi: [{ scheme: 'standard-webhooks' }],
  'generated-app': [{ scheme: 'standard-webhooks' }],
  'standard-webhooks': [{ scheme: 'standard-webhooks' }],
};

/** A source as intake and the pipeline work with it: settings filled in, secrets in the clear. Never sent anywhere. */
export interface ConfiguredSource {
  readonly id: string;
  readonly projectId: string;
  readonly kind: SourceKind;
  readonly name: string;
  readonly enabled: boolean;
  readonly settings: SourceSettings;
  readonly signatures: readonly SignatureScheme[];
  /** All active ones, the newest first; during a rotation a sender may use any. */
  readonly secrets: readonly string[];
  /** For fetching documents from ApiFox or GitHub. */
  readonly accessToken?: string;
  /** SHA-256 of the token of `/{sourceId}/{token}`; absent for sources with a fixed path. */
  readonly tokenHash?: Buffer;
}
