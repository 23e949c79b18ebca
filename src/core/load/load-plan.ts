import { z } from 'zod';

const relativeUrl = z
  .string()
  .max(2_000)
  .regex(/^\/(?!\/)[^\s#]*$/, 'a path that begins with one /, such as /orders?limit=10');

export const loadRequest = z.strictObject({
  /** Which half of the application answers it. */
  part: z.enum(['backend', 'frontend']).default('backend'),
  method: z.enum(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  path: relativeUrl,
  headers: z.record(z.string().max(200), z.string().max(4_000)).default({}),
  body: z.string().max(1_000_000).optional(),
});
export type LoadRequest = z.output<typeof loadRequest>;

/** What one user does, from its first request to its last. */
export const loadScenario = z.strictObject({
  name: z.string().min(1).max(100),
  /** How often it is taken, compared with the others. */
  weight: z.number().positive().max(1_000_000).default(1),
  requests: z.array(loadRequest).min(1).max(100),
});
export type LoadScenario = z.output<typeof loadScenario>;

/** Where the load comes from. */
export const loadModel = z.discriminatedUnion('kind', [
  /** Requests are sent when they are due, whether or not others were answered: strangers who do not wait. */
  z.strictObject({ kind: z.literal('open'), ratePerSecond: z.number().positive().max(5_000) }),
  /** Each user waits for an answer, thinks, and goes on. */
  z.strictObject({
    kind: z.literal('closed'),
    users: z.int().positive().max(1_000),
    rampUpMs: z.int().min(0).max(600_000).default(0),
    thinkTimeMs: z.int().min(0).max(60_000).default(0),
  }),
]);
export type LoadModel = z.output<typeof loadModel>;

const LATENCY_FIGURES = ['mean', 'p50', 'p75', 'p90', 'p95', 'p99', 'p999', 'max'] as const;
export type LatencyFigure = (typeof LATENCY_FIGURES)[number];

/** What the application should keep to. */
export const loadObjective = z.discriminatedUnion('of', [
  z.strictObject({
    of: z.literal('latency'),
    figure: z.enum(LATENCY_FIGURES),
    atMostMs: z.number().positive(),
  }),
  /** Of all requests, those that had no good answer: 0 to 1. */
  z.strictObject({ of: z.literal('errors'), atMost: z.number().min(0).max(1) }),
  z.strictObject({ of: z.literal('throughput'), atLeastPerSecond: z.number().positive() }),
]);
export type LoadObjective = z.output<typeof loadObjective>;

const DEFAULT_OBJECTIVES: readonly LoadObjective[] = [
  { of: 'errors', atMost: 0.01 },
  { of: 'latency', figure: 'p95', atMostMs: 1_000 },
];

const MAX_MINUTES = 30;

/** A load test as it is asked for. All times in milliseconds. */
export const loadPlan = z.strictObject({
  model: loadModel.default({ kind: 'open', ratePerSecond: 20 }),
  /** Sent like the rest, and not counted. */
  warmUpMs: z.int().min(0).max(300_000).default(3_000),
  durationMs: z
    .int()
    .min(1_000)
    .max(MAX_MINUTES * 60_000)
    .default(30_000),
  /** Of one request. */
  timeoutMs: z.int().min(10).max(60_000).default(10_000),
  keepAlive: z.boolean().default(true),
  /** Requests under way at most; what is due beyond them is dropped, and the run says so. */
  maxInFlight: z.int().positive().max(2_000).default(500),
  scenarios: z.array(loadScenario).min(1).max(50),
  objectives: z
    .array(loadObjective)
    .max(20)
    .default([...DEFAULT_OBJECTIVES]),
  /** Of the choice among scenarios. */
  seed: z.int().min(0).max(0xffff_ffff).default(1),
});
export type LoadPlan = z.output<typeof loadPlan>;
