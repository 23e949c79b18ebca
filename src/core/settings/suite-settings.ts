import { z } from 'zod';
import { REJECTION_POLICIES, STRATEGIES, type PlanSettings } from '#core/plan/index';
import { qualitySettings } from './quality-settings.js';

export const httpUrl = z.url({ protocol: /^https?$/ }).max(2000);

const operationPatterns = z
  .array(
    z
      .string()
      .max(500)
      .regex(/^(?:\*|[A-Za-z]{1,10}) \S+$/, 'is not a method and a path, such as DELETE /users/{userId}'),
  )
  .max(1000)
  .default([]);

/** Patterns are methods and paths as the document writes them; `*` is any method, and in a path anything. */
const operationSettings = z
  .strictObject({
    excluded: operationPatterns.describe('Never called, neither by tests nor before or after them'),
    owned: operationPatterns.describe('For whoever made what they are about, and for no other user'),
    shared: operationPatterns.describe('For all users, whatever the document seems to say'),
    administrative: operationPatterns.describe('For administrators only'),
    steady: operationPatterns.describe(
      'Granted whenever a request is valid, although its name suggests that it depends on what happened before, as logging in and paying do',
    ),
  })
  .describe(
    'What the document does not say of operations. `DELETE /users/{userId}`: a method, or `*` for any, and a path, in which `*` stands for anything',
  )
  .meta({ id: 'OperationSettings' });

const knownValues = z
  .record(
    z
      .string()
      .min(1)
      .max(500)
      .regex(/^(?:[^/\s]+|\/\S*\})$/, 'is no name, and no path up to a parameter, such as /users/{userId}'),
    z.union([z.string().min(1).max(2000), z.number(), z.boolean()]),
  )
  .describe(
    'Things that exist before the tests: values of parameters and of ids in bodies, by name (`accountId`), or by the path up to a parameter (`/profiles/{username}`). Tests use and change them, and never delete them',
  )
  .meta({ id: 'KnownValues' });

const policySettings = z
  .partialRecord(z.enum(REJECTION_POLICIES), z.array(z.int().min(300).max(599)).min(1).max(20))
  .describe('Statuses that count as a refusal of each kind, where the usual ones do not fit');

const milliseconds = z.int().min(1).max(3_600_000);

const latency = z
  .strictObject({
    usualMs: milliseconds.optional(),
    byOperation: z
      .record(z.string().max(500), milliseconds)
      .default({})
      .describe('By method and path: `GET /pets`'),
  })
  .describe('Milliseconds within which a single request is answered');

/** What suites test and how; the same in a project's settings and in `assay.config.json` on a laptop. */
export const suiteSettingsFields = {
  baseUrl: httpUrl.optional().describe('The live API, where nothing nearer names one'),
  strategies: z
    .array(z.enum(STRATEGIES))
    .min(1)
    .default(['contract', 'crud', 'errors', 'validation'])
    .describe('What suites test'),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]{1,100}$/), z.string().max(2000))
    .default({})
    .describe('Sent with every request of a suite; nothing secret, since suites show them'),
  operations: operationSettings.optional(),
  values: knownValues.optional(),
  statusPolicies: policySettings.optional(),
  latency: latency.optional(),
  quality: qualitySettings,
};

const suiteSettings = z.strictObject(suiteSettingsFields);
export type SuiteSettings = z.infer<typeof suiteSettings>;

/** The part of the settings that plans depend on. */
export function planSettingsOf({
  operations,
  values,
  statusPolicies,
  latency: objectives,
}: Pick<SuiteSettings, 'operations' | 'values' | 'statusPolicies' | 'latency'>): PlanSettings {
  const { usualMs, byOperation } = objectives ?? {};
  return {
    ...(operations !== undefined && { operations }),
    ...(values !== undefined && { values }),
    ...(statusPolicies !== undefined && { statusPolicies }),
    ...(byOperation !== undefined && {
      latency: { byOperation, ...(usualMs !== undefined && { usualMs }) },
    }),
  };
}

const text = z.string().min(1).max(8000);
const client = {
  tokenUrl: z
    .string()
    .max(2000)
    .optional()
    .describe("Absent: the document's, where it is at the API's own address"),
  clientId: text.optional(),
  clientSecret: text.optional(),
  clientAuthentication: z
    .enum(['basic', 'body'])
    .optional()
    .describe("How the client's secret is sent; absent: `basic`"),
  scope: z.string().max(2000).optional(),
};

/** How a user gets a token by request; suites read it as JSON from `LOGIN_USER_A` and its like. */
const login = z.discriminatedUnion('grant', [
  z.strictObject({ grant: z.literal('client-credentials'), ...client }),
  z.strictObject({ grant: z.literal('password'), username: text, password: text, ...client }),
  z.strictObject({ grant: z.literal('refresh-token'), refreshToken: text, ...client }),
  z.strictObject({
    grant: z.literal('request'),
    url: z.string().min(1).max(2000).describe('Relative to the base URL, or whole'),
    method: z.enum(['GET', 'POST', 'PUT']).optional().describe('Absent: `POST`'),
    json: z.json().optional().describe('Its body'),
    token: z.string().regex(/^\//).max(500).describe('JSON pointer of the token in the answer'),
  }),
]);

export const identityCredentials = z
  .union([
    text.describe('A token, an API key, or `user:password` for basic authentication'),
    z
      .strictObject({ bySchemes: z.record(z.string().max(200), text) })
      .describe("One for each security scheme, by the document's name of it"),
    login,
  ])
  .meta({ id: 'IdentityCredentials' });
export type IdentityCredentials = z.infer<typeof identityCredentials>;

/** The users that suites act as. */
export const identities = z
  .partialRecord(z.enum(['userA', 'userB', 'admin']), identityCredentials)
  .default({})
  .describe(
    'Credentials of each user that suites act as, or how to get them. `userB` has no part in what `userA` makes',
  );
export type Identities = z.infer<typeof identities>;
