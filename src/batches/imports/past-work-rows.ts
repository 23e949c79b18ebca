import { z } from 'zod';
import { ANALYSIS_TYPES, analysisOptions, type AnalysisType, analysisType } from '#analysis/index';
import { modelSlug, pastWork, type PastWork, seedColumn, statusThen, type WorkThen } from '#catalog/index';
import type { SeverityCounts } from '#core/findings/index';
import { PRIORITIES } from '../jobs/batch-job.js';

const { count, json, knownMoment, measure, moment, names, object, seedId, words } = seedColumn;

const percent = z
  .int()
  .min(0)
  .max(100)
  .nullish()
  .transform((value) => value ?? 0);

/** Tools, and what else batches were told to run, beside the names that are understood everywhere. */
const TYPES: Readonly<Record<string, AnalysisType>> = {
  security: 'backend_security',
  bandit: 'backend_security',
  safety: 'backend_security',
  pylint: 'backend_security',
  semgrep: 'backend_security',
  eslint: 'frontend_security',
  npm_audit: 'frontend_security',
  retire: 'frontend_security',
  locust: 'performance',
  load_test: 'performance',
  ai: 'ai_review',
  ai_analysis: 'ai_review',
};

export const typeThen = z.string().transform((name, context): AnalysisType => {
  const type = TYPES[name.toLowerCase().replaceAll('-', '_')] ?? analysisType.safeParse(name).data;
  if (type !== undefined) return type;
  context.addIssue({ code: 'custom', message: `is no type of analysis: ${name.slice(0, 100)}` });
  return z.NEVER;
});

/** @returns how it ended; an issue where that cannot be right */
function workOf(then: WorkThen, context: z.core.$RefinementCtx): PastWork {
  const work = pastWork(then);
  if (!('why' in work)) return work;
  context.addIssue({ code: 'custom', message: work.why });
  return z.NEVER;
}

/** `batch_tasks`. */
export const taskRow = z
  .object({
    id: seedId,
    job_id: seedId,
    model_name: modelSlug,
    app_number: z.int().min(1).max(30),
    test_type: typeThen,
    config: object,
    status: statusThen,
    progress: percent,
    results: json,
    error_message: words,
    estimated_duration: measure,
    actual_duration: measure,
    created_at: knownMoment,
    started_at: moment,
    completed_at: moment,
  })
  .transform((row, context) => ({
    seedId: row.id,
    seedJobId: row.job_id,
    modelSlug: row.model_name,
    appNumber: row.app_number,
    type: row.test_type,
    work: workOf(
      {
        status: row.status,
        createdAt: row.created_at,
        startedAt: row.started_at,
        completedAt: row.completed_at,
        took: row.actual_duration,
        message: row.error_message,
      },
      context,
    ),
    counts: countsIn(row.results),
    estimatedMs: row.estimated_duration === null ? null : Math.round(row.estimated_duration * 1000),
    imported: {
      status: row.status,
      progress: row.progress,
      config: row.config,
      results: row.results,
      message: row.error_message,
    },
  }));
export type TaskThen = z.output<typeof taskRow>;

/** What there is besides the columns that both kinds of jobs have. */
export interface JobThen {
  readonly seedId: number;
  readonly name: string;
  readonly description: string;
  readonly priority: (typeof PRIORITIES)[number];
  readonly createdBy: string | null;
  readonly work: PastWork;
  readonly updatedAt: Date | undefined;
  /** As far as the row says which; tasks say more. */
  readonly models: readonly string[];
  readonly types: readonly AnalysisType[];
  /** Of tasks, as the row has them. */
  readonly figures: { readonly total: number; readonly completed: number; readonly failed: number };
  readonly options: object;
  readonly imported: object;
}

const jobName = z.string().trim().min(1).max(200);
const NONE = { total: 0, completed: 0, failed: 0 };

const wanted = z.object({
  models: z.array(modelSlug).default([]),
  analysis_types: z.array(typeThen).default([]),
  test_types: z.array(typeThen).default([]),
});
const wantedOptions = z.partialRecord(z.enum(ANALYSIS_TYPES), analysisOptions).default({});

/** `batch_jobs`. */
export const jobRow = z
  .object({
    id: seedId,
    name: jobName,
    description: words,
    config: object,
    priority: z
      .enum(PRIORITIES)
      .nullish()
      .transform((value) => value ?? ('normal' as const)),
    status: statusThen,
    progress: percent,
    results: json,
    total_tests: count,
    completed_tests: count,
    failed_tests: count,
    error_message: words,
    created_by: words,
    created_at: knownMoment,
    started_at: moment,
    completed_at: moment,
    updated_at: moment,
  })
  .transform((row, context): JobThen => {
    const { config, status, progress, results, error_message: message } = row;
    const figures = { total: row.total_tests, completed: row.completed_tests, failed: row.failed_tests };
    if (figures.completed + figures.failed > figures.total)
      context.addIssue({
        code: 'custom',
        message: 'is less than completed_tests and failed_tests',
        path: ['total_tests'],
      });
    const asked = wanted.safeParse(config).data;
    return {
      seedId: row.id,
      name: row.name,
      description: row.description ?? '',
      priority: row.priority,
      createdBy: row.created_by,
      work: workOf(
        {
          status,
          createdAt: row.created_at,
          startedAt: row.started_at,
          completedAt: row.completed_at,
          message,
        },
        context,
      ),
      updatedAt: row.updated_at,
      models: asked?.models ?? [],
      types: [...(asked?.analysis_types ?? []), ...(asked?.test_types ?? [])],
      figures,
      options: wantedOptions.safeParse(config['analysis_options']).data ?? {},
      imported: { status, config, progress, results, message, figures },
    };
  });

/** `batch_analyses`, the older form of a job, which has no tasks. */
export const olderJobRow = z
  .object({
    id: seedId,
    name: jobName,
    models: names.pipe(z.array(modelSlug)),
    tools: names.pipe(z.array(typeThen)),
    status: statusThen,
    progress: percent,
    config: object,
    results: json,
    error_message: words,
    created_at: knownMoment,
    started_at: moment,
    completed_at: moment,
  })
  .transform((row, context): JobThen => {
    const { status, progress, results, error_message: message } = row;
    return {
      seedId: row.id,
      name: row.name,
      description: '',
      priority: 'normal',
      createdBy: null,
      work: workOf(
        {
          status,
          createdAt: row.created_at,
          startedAt: row.started_at,
          completedAt: row.completed_at,
          message,
        },
        context,
      ),
      updatedAt: undefined,
      models: row.models,
      types: row.tools,
      figures: NONE,
      options: {},
      imported: { status, config: row.config, progress, results, message },
    };
  });

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
const found = z.int().min(0);

/** Numbers of issues, under the names that results of then had; undefined where there are none. */
function countsIn(results: unknown): SeverityCounts | undefined {
  const said = z.record(z.string(), z.json()).safeParse(results).data ?? {};
  const inner = z.record(z.string(), z.json()).safeParse(said['severity_breakdown']).data ?? {};
  const figure = (...keys: readonly string[]): number | undefined =>
    keys.map((key) => found.safeParse(said[key] ?? inner[key]).data).find((value) => value !== undefined);
  const told = SEVERITIES.map((name) => figure(`${name}_count`, `${name}_severity`, name));
  const all = figure('issues_count', 'issues_found', 'total_issues');
  if (all === undefined && told.every((value) => value === undefined)) return undefined;
  const [critical = 0, high = 0, medium = 0, low = 0, info = 0] = told;
  const unknown = Math.max(0, (all ?? 0) - critical - high - medium - low - info);
  return { critical, high, medium, low, info, unknown };
}
