import { z } from 'zod';

/**
 * What analyzers say beyond findings (`Completed.details`), as far as it is graded and kept in columns of its own.
 * An analyzer may say more: the rest is kept as it is.
 */

const figure = z.number().min(0);
const count = z.number().int().min(0);

/** Of `load` and `locust`. */
export const performanceDetails = z.looseObject({
  /** `open`, `closed`, or what else the tool calls it. */
  testType: z.string().default('load_test'),
  /** What it was asked to do. */
  config: z.record(z.string(), z.json()).default({}),
  summary: z.object({
    requestsPerSecond: figure,
    meanMs: figure.nullable(),
    minMs: figure.nullable(),
    maxMs: figure.nullable(),
    /** 0 to 1. */
    errorRate: figure.max(1),
    requests: count,
    failed: count,
  }),
  /** Whether the figures can be believed. */
  validity: z.object({ valid: z.boolean(), reasons: z.array(z.string()).default([]) }),
  /** What was wanted of it, such as `p95 < 500 ms`. */
  objectives: z.array(z.object({ name: z.string(), met: z.boolean() })).default([]),
});

/** Of `zap`. */
export const zapDetails = z.looseObject({
  scanType: z.string().default('baseline'),
  targetUrl: z.string(),
});

/** Of `ai-review`. */
export const reviewDetails = z.looseObject({
  /** The model that reviewed. */
  model: z.string(),
  /** As they were given, for people. */
  requirements: z.string().nullable().default(null),
  /** 0 to 1: the share of the requirements that are met, by weight. */
  score: z.number().min(0).max(1),
  met: count,
  /** How many there are. */
  total: count,
  suggestions: count.default(0),
});

/** `recovered`: made of the routes in the source, since the application has no API document. */
export const documentOrigin = z.enum(['given', 'recovered']);
export type DocumentOrigin = z.infer<typeof documentOrigin>;

/** Of `functional`. */
export const functionalDetails = z.looseObject({
  documentOrigin: documentOrigin.default('given'),
  /** Of the room of suites, where there is one. */
  executionId: z.uuid().optional(),
  passed: count,
  failed: count,
  skipped: count.default(0),
  /** How many there are of each class, such as `Server error`; those of weaknesses are findings instead. */
  defects: z
    .array(z.object({ name: z.string(), severity: z.enum(['critical', 'high', 'medium']), count }))
    .default([]),
});
