import { z } from 'zod';
import { httpUrl, identities, suiteSettingsFields } from '#core/settings/index';
import { hostAndPort, slug } from './fields.js';
import { gitCredentials, gitSettings } from './git-settings.js';

export const DEFAULT_PROJECT_SLUG = 'default';

export const NOTIFY_OCCASIONS = [
  'succeeded',
  'defects',
  'dead_letter',
  'batch_end',
  'batch_warning',
] as const;
export type NotifyOccasion = (typeof NOTIFY_OCCASIONS)[number];

export const notifyTarget = z
  .strictObject({
    name: slug.describe('Names its secret in `secrets.notify`'),
    kind: z
      .enum(['webhook', 'chat'])
      .describe(
        '`webhook`: signed as Standard Webhooks; `chat`: `{ "text": … }`, as Slack and its likes take it',
      ),
    url: httpUrl,
    on: z
      .array(z.enum(NOTIFY_OCCASIONS))
      .min(1)
      .default([...NOTIFY_OCCASIONS]),
  })
  .meta({ id: 'NotifyTarget' });
export type NotifyTarget = z.infer<typeof notifyTarget>;

/** Unknown settings are refused: a misspelt one must not go unnoticed. */
export const projectSettings = z
  .strictObject({
    ...suiteSettingsFields,
    target: z
      .enum(['vitest', 'pytest'])
      .default('vitest')
      .describe('What suites are written in: TypeScript for vitest, or Python for pytest'),
    outputFolder: z
      .string()
      .max(500)
      .optional()
      .describe('Folder that suites are written to; absent: one named by the slug in TEST_OUTPUT_DIR'),
    git: gitSettings.optional(),
    allowedHosts: z
      .array(hostAndPort)
      .max(50)
      .default([])
      .describe(
        '`host:port` that documents may be fetched from, suites run against and git asked although they are private',
      ),
    notify: z.array(notifyTarget).max(20).default([]),
  })
  .meta({ id: 'ProjectSettings' });
export type ProjectSettings = z.infer<typeof projectSettings>;

/** Kept encrypted and never returned; the API tells their names only. */
export const projectSecrets = z
  .strictObject({
    identities,
    git: gitCredentials.optional().describe('For the repository that suites are written to'),
    notify: z
      .record(z.string().max(63), z.string().min(1).max(500))
      .default({})
      .describe('Secret that deliveries to the notify target of this name are signed with'),
  })
  .meta({ id: 'ProjectSecrets' });
export type ProjectSecrets = z.infer<typeof projectSecrets>;
