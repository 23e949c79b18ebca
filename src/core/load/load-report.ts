import type { LatencyFigure, LoadModel, LoadObjective } from './load-plan.js';

/** In milliseconds; in an open model from when a request was due, not from when it was sent. */
export type Latencies = Readonly<Record<LatencyFigure | 'min', number>>;

export interface LoadCounts {
  readonly sent: number;
  /** Answered with a status below 400. */
  readonly ok: number;
  readonly failed: number;
  /** Part of those that failed. */
  readonly timeouts: number;
  /** Due, but never sent: too many were under way. */
  readonly dropped: number;
}

export interface EndpointLoad extends LoadCounts {
  /** `GET /orders`. */
  readonly endpoint: string;
  readonly latencyMs: Latencies;
}

export interface LoadSecond {
  /** From 0, the first one that counts. */
  readonly second: number;
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
  readonly meanMs: number;
  readonly maxMs: number;
}

/** What a run is judged by, whichever generator it was. */
export interface LoadFigures {
  readonly counts: LoadCounts;
  readonly latencyMs: Latencies;
  /** Milliseconds in which answers were counted. */
  readonly measuredMs: number;
  /** Requests under way, over time. */
  readonly meanInFlight: number;
  /** From sending to the last byte of the answer: without the time that a request was late. */
  readonly meanServiceMs: number;
  /** How late requests were sent. */
  readonly p99LateMs: number;
  /** Of one processor, by the generator's thread: 0 to 1. */
  readonly generatorCpu: number;
}

/** What the generator measured, before anybody judged it. */
export interface LoadMeasurement extends LoadFigures {
  readonly byStatus: Readonly<Record<string, number>>;
  readonly byError: Readonly<Record<string, number>>;
  /** HdrHistogram, V2 compressed, in base64; values in microseconds. */
  readonly histogram: string;
  readonly endpoints: readonly EndpointLoad[];
  readonly seconds: readonly LoadSecond[];
}

export interface LoadSettings {
  readonly model: LoadModel;
  readonly warmUpMs: number;
  readonly durationMs: number;
  readonly timeoutMs: number;
  readonly keepAlive: boolean;
}

export interface KeptObjective {
  readonly objective: LoadObjective;
  readonly measured: number;
  readonly met: boolean;
}

/** Of an invalid run nothing may be concluded: it measured the generator, or the machine. */
export type LoadValidity =
  { readonly kind: 'valid' } | { readonly kind: 'invalid'; readonly reasons: readonly string[] };

export interface LoadVerdict {
  /** Good answers. */
  readonly perSecond: number;
  readonly errorRate: number;
  readonly objectives: readonly KeptObjective[];
  readonly validity: LoadValidity;
}

export interface LoadReport extends LoadMeasurement, LoadVerdict {
  readonly generator: { readonly name: string; readonly version: string };
  readonly settings: LoadSettings;
}
