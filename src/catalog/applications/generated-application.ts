import { z } from 'zod';
import { DomainError, type ErrorIssue } from '#core/errors/index';
import { pointerTo } from '#platform/http/index';
import { modelSlug } from '../models/model.js';
import { analysisType } from './analysis-type.js';
import { appNumber } from './application.js';
import { faultOfPath } from './code/code-path.js';

/** What a webhook says of an application cannot be understood. */
export class AnnouncementInvalid extends DomainError {
  readonly code = 'payload-invalid';
  readonly retryable = false;
  readonly category = 'input';

  constructor(override readonly issues: readonly ErrorIssue[]) {
    const [first] = issues;
    super(first === undefined ? 'The payload is not valid' : `${first.pointer} ${first.detail}`.trim());
  }
}

const MAX_FILES = 5_000;
const MAX_ADDRESS_LENGTH = 2_000;
const MAX_ISSUES = 50;

const codePath = z.string().superRefine((path, context) => {
  const fault = faultOfPath(path);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
});

const address = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .max(MAX_ADDRESS_LENGTH);
const base64 = z
  .string()
  .min(1)
  .regex(/^[A-Za-z0-9+/_\s-]*={0,2}\s*$/, 'is not base64');

const archive = z
  .union([z.strictObject({ base64 }), z.strictObject({ url: address })], {
    error: 'must be { "base64": "…" } or { "url": "https://…" }: a zip, tar or tar.gz',
  })
  .describe('A zip, tar or tar.gz: its bytes in base64, or where it is');

const git = z
  .strictObject({
    url: z.string().min(1).max(MAX_ADDRESS_LENGTH),
    ref: z
      .string()
      .regex(/^\w[\w./-]{0,199}$/, 'must be a branch, a tag or the id of a commit')
      .refine((ref) => !ref.includes('..'), 'must be a branch, a tag or the id of a commit')
      .optional()
      .describe('Branch, tag or commit; absent: what the repository shows first'),
    folder: codePath.optional().describe('The application within the repository'),
  })
  .describe('A repository that git can read over https');

const files = z
  .array(
    z.strictObject({
      path: codePath,
      content: z.string(),
      encoding: z.enum(['utf8', 'base64']).default('utf8'),
    }),
  )
  .min(1)
  .max(MAX_FILES);

const analyses = z
  .strictObject({
    types: z.array(analysisType).min(1).optional().describe('Absent: all that suit the application'),
    options: z
      .record(z.string(), z.json())
      .default({})
      .describe('Handed to the analyses as they are, such as `{ "full_scan": true }`'),
  })
  .describe('Which analyses are wanted');

/** Of these an announcement has one at most. */
const CODE = ['archive', 'git', 'path', 'files'] as const;

/**
 * What `POST /api/v1/webhooks/generated-apps` says: which application it is, and where its code is. Without code, the
 * folder `<model_slug>/app<N>` below APP_BASE_PATH is taken where there is one.
 */
export const generatedApplication = z
  .object({
    model_slug: modelSlug,
    app_number: appNumber,
    archive: archive.optional(),
    git: git.optional(),
    path: codePath.optional().describe('A folder below APP_BASE_PATH'),
    files: files.optional().describe('The files themselves'),
    metadata: z.record(z.string(), z.json()).optional(),
    analyses: analyses.optional(),
  })
  .superRefine((payload, context) => {
    const given = CODE.filter((field) => payload[field] !== undefined);
    for (const field of given.slice(1)) {
      const message = `is given besides /${given[0] ?? ''}; the code comes from one place`;
      context.addIssue({ code: 'custom', path: [field], message });
    }
  });
export type GeneratedApplication = z.output<typeof generatedApplication>;
export type WantedAnalyses = NonNullable<GeneratedApplication['analyses']>;

/** @throws {AnnouncementInvalid} naming each place that is wrong */
export function readAnnouncement(payload: unknown): GeneratedApplication {
  const read = generatedApplication.safeParse(payload);
  if (read.success) return read.data;
  const issues = read.error.issues.slice(0, MAX_ISSUES);
  throw new AnnouncementInvalid(
    issues.map(({ path, message }) => ({ pointer: pointerTo(path), detail: message })),
  );
}
