import { z } from 'zod';
import { modelSlug } from '#catalog/index';
import { SEVERITIES } from '#core/findings/index';
import { analysisType } from '../analysis-type.js';
import type { ContainerizedStatus } from '../storage/containerized-test.entity.js';

/**
 * What is said between us and a service that analyses (docs/services.md). Names are those of the system before this
 * one. Both sides check what they are sent: a service may be anybody's, and its code is not ours.
 */

/** Of the archive as it travels, in base64. */
export const LARGEST_ARCHIVE_BYTES = 48 * 1024 * 1024;
const LARGEST_ARCHIVE_TEXT = Math.ceil(LARGEST_ARCHIVE_BYTES / 3) * 4;
/** Of an answer of a service. */
export const LARGEST_RESULT_BYTES = 32 * 1024 * 1024;

const baseUrl = z.url({ protocol: /^https?$/ }).max(300);
/** Of an API document; a larger one is not sent. */
export const LARGEST_DOCUMENT_BYTES = 8 * 1024 * 1024;
const LARGEST_DOCUMENT_TEXT = Math.ceil(LARGEST_DOCUMENT_BYTES / 3) * 4;

const toolName = z.string().min(1).max(60);
export const testId = z.uuid();

export const submission = z.strictObject({
  /** Chosen by the client, so that a submission that is sent twice is one test. */
  test_id: testId,
  model_name: modelSlug,
  app_number: z.int().min(1).max(30),
  test_type: analysisType,
  tools: z.array(toolName).min(1).max(40),
  configuration: z
    .strictObject({
      full_scan: z.boolean().default(false),
      tool_options: z.record(toolName, z.record(z.string().max(60), z.json())).default({}),
    })
    .default({ full_scan: false, tool_options: {} }),
  timeout_seconds: z.int().min(1).max(7_200),
  /** Where the application runs, as the service reaches it: for analyzers that need that. */
  running: z.strictObject({ backend: baseUrl.optional(), frontend: baseUrl.optional() }).optional(),
  /** Its API document, in base64: that of its code, or what it shows while it runs. */
  document: z.base64().max(LARGEST_DOCUMENT_TEXT).optional(),
  /** The application's code: a tar.gz in base64. */
  archive: z.base64().min(1).max(LARGEST_ARCHIVE_TEXT),
});
export type Submission = z.output<typeof submission>;

/** What a service says of a test: `timeout` is read too, and what nobody knows is `failed`. */
export const testStatus = z
  .string()
  .transform((said): ContainerizedStatus => STATUSES[said.toLowerCase()] ?? 'failed');

const STATUSES: Readonly<Record<string, ContainerizedStatus>> = {
  pending: 'pending',
  running: 'running',
  completed: 'completed',
  failed: 'failed',
  timed_out: 'timed_out',
  timeout: 'timed_out',
  cancelled: 'cancelled',
};

/** That it has not come to its end. */
export function isOpen({ status }: { readonly status: ContainerizedStatus }): boolean {
  return status === 'pending' || status === 'running';
}

export const MOST_OF_A_MESSAGE = 2_000;
export const MOST_OF_A_VERSION = 100;

const seconds = z.number().min(0).max(1e7);

export const testAnswer = z.object({
  test_id: testId,
  status: testStatus,
  message: z.string().max(MOST_OF_A_MESSAGE).default(''),
  progress: z.number().min(0).max(100).default(0),
  estimated_duration: seconds.nullish(),
});
export type TestAnswer = z.output<typeof testAnswer>;

/** What a service sends; the client reads it as `TestAnswer`. */
export type TestSaid = z.input<typeof testAnswer>;

const text = (most: number): z.ZodType<string> => z.string().transform((said) => said.slice(0, most));

/** Below the application's folder: a service cannot have us read other files around a finding. */
const path = z
  .string()
  .min(1)
  .max(1_000)
  .refine((one) => !one.startsWith('/') && !one.split('/').includes('..'), 'leads out of the application');

const place = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('code'),
    path,
    line: z.int().min(1).max(10_000_000),
    endLine: z.int().min(1).max(10_000_000).optional(),
    text: text(2_000),
  }),
  z.object({
    kind: z.literal('dependency'),
    ecosystem: z.enum(['PyPI', 'npm']),
    package: z.string().min(1).max(300),
    version: z.string().max(200).optional(),
    advisory: z.string().min(1).max(200),
    path,
  }),
  z.object({
    kind: z.literal('exchange'),
    method: z.string().min(1).max(20),
    path: z.string().min(1).max(1_000),
    parameter: z.string().max(300).optional(),
  }),
]);

/** One that is not so makes its whole answer none: a service leaves it out. */
export const remoteFinding = z.object({
  tool: toolName,
  rule: z.string().min(1).max(200),
  title: text(300),
  message: text(4_000),
  severity: z.enum(SEVERITIES),
  toolSeverity: z.string().max(100).optional(),
  confidence: z.enum(['high', 'medium', 'low']).optional(),
  cwe: z.array(z.int().min(1).max(100_000)).max(20),
  place,
  evidence: text(4_000).optional(),
  help: z
    .string()
    .max(1_000)
    .regex(/^https?:\/\//)
    .optional(),
});

/** Of one tool. */
export const MOST_FINDINGS = 10_000;
export const MOST_NOTES = 200;
export const MOST_OF_A_SCOPE = 500;

const report = z.discriminatedUnion('status', [
  z.object({
    status: z.enum(['ok', 'findings']),
    scope: z.string().min(1).max(MOST_OF_A_SCOPE),
    findings: z.array(remoteFinding).max(MOST_FINDINGS),
    notes: z.array(text(1_000)).max(MOST_NOTES).optional(),
    details: z.json().optional(),
  }),
  z.object({
    status: z.literal('tool-error'),
    category: z.enum(['dependency', 'timeout', 'network', 'tool', 'input', 'internal']),
    message: text(2_000),
    said: text(2_000).optional(),
  }),
  z.object({ status: z.literal('timed-out'), afterMs: z.number().min(0).max(1e10) }),
  z.object({ status: z.literal('unavailable'), reason: text(2_000), remedy: text(2_000) }),
]);
export type RemoteReport = z.output<typeof report>;

export const testResult = z.object({
  test_id: testId,
  status: testStatus,
  execution_duration: seconds.default(0),
  error_message: text(2_000).nullish(),
  results: z
    .array(
      z.object({
        tool: toolName,
        version: z.string().max(MOST_OF_A_VERSION).optional(),
        duration_ms: z.number().min(0).max(1e10),
        report,
      }),
    )
    .max(40),
});
export type TestResult = z.output<typeof testResult>;

export const serviceHealth = z.object({
  status: z.string().max(40),
  version: z.string().max(100).default('unknown'),
  test_types: z.array(z.string().max(60)).max(40).default([]),
  /** Analyzers that can run there. */
  tools: z.array(toolName).max(100).default([]),
  capacity: z.int().min(0).max(1_000).default(1),
  running: z.int().min(0).default(0),
});
export type ServiceHealth = z.output<typeof serviceHealth>;
