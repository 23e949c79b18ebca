import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** One value of a gauge that is asked for at each scrape. */
export interface Sample<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  readonly value: number;
}

/** A figure that somebody else keeps, such as rows in a table; asked for at each scrape and never in between. */
export interface GaugeSource<Label extends string> {
  /** With the prefix `assay_` and the unit at the end. */
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Label[];
  readonly collect: () => Promise<readonly Sample<Label>[]>;
}

/** How a delivery was answered. */
export type IntakeOutcome = 'accepted' | 'ignored' | 'duplicate' | 'refused' | 'failed';
export type StageOutcome = 'succeeded' | 'failed' | 'waiting' | 'superseded' | 'cancelled';

const ANSWER_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 1, 5];
const STAGE_BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 15, 60, 300];
const TASK_BUCKETS = [0.1, 0.5, 2.5, 10, 30, 60, 180, 600, 1800];

/** A scrape shall not hang on one slow source. */
const COLLECT_TIMEOUT_MS = 2_000;

/** What the rooms count. Durations come in milliseconds; Prometheus gets seconds. */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  private readonly intake = new Histogram({
    name: 'assay_intake_duration_seconds',
    help: 'From the arrival of a delivery to its answer; the count is the intake rate',
    labelNames: ['kind', 'outcome'],
    buckets: ANSWER_BUCKETS,
    registers: [this.registry],
  });
  private readonly http = new Histogram({
    name: 'assay_http_request_duration_seconds',
    help: 'From the arrival of a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: ANSWER_BUCKETS,
    registers: [this.registry],
  });
  private readonly stages = new Histogram({
    name: 'assay_stage_duration_seconds',
    help: 'One attempt of one stage',
    labelNames: ['stage', 'outcome'],
    buckets: STAGE_BUCKETS,
    registers: [this.registry],
  });
  private readonly retries = new Counter({
    name: 'assay_stage_retries_total',
    help: 'Attempts of stages after the first one',
    labelNames: ['stage'],
    registers: [this.registry],
  });
  private readonly deadLetters = new Counter({
    name: 'assay_dead_letters_total',
    help: 'Runs that ended in failure for good',
    labelNames: ['stage', 'category'],
    registers: [this.registry],
  });
  private readonly batchTasks = new Histogram({
    name: 'assay_batch_task_duration_seconds',
    help: 'One attempt of one task of a batch',
    labelNames: ['type', 'status'],
    buckets: TASK_BUCKETS,
    registers: [this.registry],
  });
  private readonly batchTasksTakenBack = new Counter({
    name: 'assay_batch_tasks_taken_back_total',
    help: 'Tasks of batches whose worker died',
    registers: [this.registry],
  });
  private readonly collectErrors = new Counter({
    name: 'assay_collect_errors_total',
    help: 'Gauges that could not be collected at a scrape',
    labelNames: ['gauge'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** @param kind of the source */
  delivered(kind: string, outcome: IntakeOutcome, durationMs: number): void {
    this.intake.observe({ kind, outcome }, durationMs / 1000);
  }

  /** @param route the pattern and never the path, whose ids would make a series each */
  answered(method: string, route: string, status: number, durationMs: number): void {
    this.http.observe({ method, route, status }, durationMs / 1000);
  }

  stageEnded(stage: string, outcome: StageOutcome, durationMs: number): void {
    this.stages.observe({ stage, outcome }, durationMs / 1000);
  }

  stageRetried(stage: string): void {
    this.retries.inc({ stage });
  }

  deadLettered(stage: string, category: string): void {
    this.deadLetters.inc({ stage, category });
  }

  batchTaskEnded(type: string, status: string, durationMs: number): void {
    this.batchTasks.observe({ type, status }, durationMs / 1000);
  }

  batchTaskTakenBack(): void {
    this.batchTasksTakenBack.inc();
  }

  /** To be called once, when the module of the room that keeps the figure starts. */
  addGauge<Label extends string>({ name, help, labels, collect }: GaugeSource<Label>): void {
    const failed = (): void => this.collectErrors.inc({ gauge: name });
    const gauge = new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [],
      async collect() {
        this.reset();
        try {
          for (const sample of await withinTime(collect())) this.set(sample.labels, sample.value);
        } catch {
          // The others are still worth a scrape; that one is missing is counted.
          failed();
        }
      },
    });
    this.registry.registerMetric(gauge);
  }
}

async function withinTime<Result>(work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('took too long')), COLLECT_TIMEOUT_MS);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
