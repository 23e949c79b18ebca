import { z } from 'zod';
import { loadPlan } from '#core/load/index';

/** What can be asked of Locust. */
export const locustOptions = z.strictObject({
  users: z.int().min(1).max(1_000).default(10),
  /** Users that come each second, until all are there. */
  spawnRate: z.number().positive().max(1_000).default(5),
  /** Between the scenarios of a user, whose requests follow each other at once: without it, a fast application has Locust measure itself. */
  thinkTimeMs: z.int().min(0).max(60_000).default(500),
  durationSeconds: z.int().min(2).max(1_800).default(30),
  /** Absent: what the document lets anybody read, and both front pages. */
  scenarios: loadPlan.shape.scenarios.optional(),
  /** What the application should keep to; as those of the load test that is built in. */
  objectives: loadPlan.shape.objectives,
});
export type LocustOptions = z.output<typeof locustOptions>;

const entry = z.object({
  name: z.string(),
  method: z.string().nullable(),
  num_requests: z.int(),
  num_failures: z.int(),
  start_time: z.number(),
  last_request_timestamp: z.number().nullable(),
  total_response_time: z.number(),
  max_response_time: z.number(),
  min_response_time: z.number().nullable(),
  /** How many answers took how many milliseconds, rounded. */
  response_times: z.record(z.string(), z.int()),
});

/** What `--json` says: an entry for each name and method. */
export const locustOutput = z.array(entry);
export type LocustOutput = z.output<typeof locustOutput>;

/** What the locustfile writes beside it when the run is over: how well the load was kept up. */
export const locustRun = z.object({
  elapsedMs: z.number().positive(),
  /** That were there at the same time. */
  users: z.int().min(0),
  timeouts: z.int().min(0),
  meanInFlight: z.number().min(0),
  /** How late greenlets were woken up. */
  p99LateMs: z.number().min(0),
  /** Of one processor: 0 to 1. */
  cpu: z.number().min(0),
});
export type LocustRun = z.output<typeof locustRun>;
