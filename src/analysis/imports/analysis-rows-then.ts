import { z } from 'zod';
import { pastWork, type PastWork, seedColumn, statusThen } from '#catalog/index';
import type { SeverityCounts } from '#core/findings/index';
import { type AnalysisType, analysisType } from '../analysis-type.js';

const { count, figure, json, knownMoment, measure, moment, names, seedId, words } = seedColumn;

/** An analysis as the system before this one kept it, in the words of this one. */
export interface AnalysisThen {
  readonly seedId: number;
  readonly seedApplicationId: number;
  readonly type: AnalysisType;
  readonly work: PastWork;
  readonly counts: SeverityCounts;
  /** Columns that analyses of its kind have of their own. */
  readonly details: Readonly<Record<string, unknown>>;
}

const NOTHING: SeverityCounts = { critical: 0, high: 0, medium: 0, low: 0, info: 0, unknown: 0 };

/** What the four tables have in common. */
const common = {
  id: seedId,
  application_id: seedId,
  status: statusThen,
  results: json,
  execution_time: measure,
  error_message: words,
  created_at: knownMoment,
  completed_at: moment,
};
type Common = z.output<z.ZodObject<typeof common>>;

function workOf(row: Common, context: z.core.$RefinementCtx): PastWork {
  const work = pastWork({
    status: row.status,
    createdAt: row.created_at,
    completedAt: row.completed_at,
    took: row.execution_time,
    message: row.error_message,
  });
  if (!('why' in work)) return work;
  context.addIssue({ code: 'custom', message: work.why });
  return z.NEVER;
}

function about(row: Common): Pick<AnalysisThen, 'seedId' | 'seedApplicationId'> {
  return { seedId: row.id, seedApplicationId: row.application_id };
}

const FLAGS = {
  bandit_enabled: 'bandit',
  safety_enabled: 'safety',
  pylint_enabled: 'pylint',
  eslint_enabled: 'eslint',
  npm_audit_enabled: 'npm-audit',
} as const;
const { flag } = seedColumn;

/** `security_analyses`. Issues that are in none of the counts have an unknown severity. */
export const securityRow = z
  .object({
    ...common,
    analysis_type: words,
    enabled_tools: names,
    bandit_enabled: flag,
    safety_enabled: flag,
    pylint_enabled: flag,
    eslint_enabled: flag,
    npm_audit_enabled: flag,
    issues_found: count,
    critical_count: count,
    high_count: count,
    medium_count: count,
    low_count: count,
  })
  .transform((row, context): AnalysisThen => {
    const tools = toolsOf(row);
    const told = row.critical_count + row.high_count + row.medium_count + row.low_count;
    if (row.issues_found < told)
      context.addIssue({
        code: 'custom',
        message: 'is less than its counts together',
        path: ['issues_found'],
      });
    const type = securityType(row.analysis_type ?? 'security', tools);
    if (type === undefined)
      context.addIssue({ code: 'custom', message: 'is no kind of security', path: ['analysis_type'] });
    return {
      ...about(row),
      type: type ?? 'backend_security',
      work: workOf(row, context),
      counts: {
        ...NOTHING,
        critical: row.critical_count,
        high: row.high_count,
        medium: row.medium_count,
        low: row.low_count,
        unknown: row.issues_found - told,
      },
      details: { enabled_tools: tools, results: JSON.stringify(row.results) },
    };
  });

type Flags = Readonly<Record<keyof typeof FLAGS, boolean>>;

/** Those of the list, and those whose flag is set; by the names that they have here. */
function toolsOf(row: Flags & { readonly enabled_tools: readonly string[] }): readonly string[] {
  const flagged = Object.entries(FLAGS).flatMap(([column, tool]) =>
    row[column as keyof Flags] ? [tool] : [],
  );
  const listed = row.enabled_tools.map((tool) => tool.toLowerCase().replaceAll('_', '-'));
  return [...new Set([...listed, ...flagged])];
}

const FRONTEND_TOOLS: ReadonlySet<string> = new Set(['eslint', 'npm-audit', 'retire', 'jshint', 'snyk']);
const SECURITY_TYPES: ReadonlySet<AnalysisType | undefined> = new Set([
  'backend_security',
  'frontend_security',
  'dynamic',
] as const);

function securityType(name: string, tools: readonly string[]): AnalysisType | undefined {
  if (name === 'security') {
    const isFrontend = tools.length > 0 && tools.every((tool) => FRONTEND_TOOLS.has(tool));
    return isFrontend ? 'frontend_security' : 'backend_security';
  }
  const type = analysisType.safeParse(name).data;
  return SECURITY_TYPES.has(type) ? type : undefined;
}

/** `performance_tests`; times are in milliseconds, as they are here. */
export const performanceRow = z
  .object({
    ...common,
    test_type: words,
    test_config: json,
    requests_per_second: measure,
    average_response_time: measure,
    max_response_time: measure,
    min_response_time: measure,
    error_rate: z
      .number()
      .min(0)
      .max(1)
      .nullish()
      .transform((rate) => rate ?? null),
    total_requests: measure,
    failed_requests: measure,
  })
  .transform((row, context): AnalysisThen => ({
    ...about(row),
    type: 'performance',
    work: workOf(row, context),
    counts: NOTHING,
    details: {
      // The only tool that it had for this.
      tool: 'locust',
      test_type: row.test_type ?? 'load_test',
      test_config: JSON.stringify(row.test_config),
      requests_per_second: row.requests_per_second,
      average_response_time: row.average_response_time,
      max_response_time: row.max_response_time,
      min_response_time: row.min_response_time,
      error_rate: row.error_rate,
      total_requests: row.total_requests,
      failed_requests: row.failed_requests,
      results: JSON.stringify(row.results),
    },
  }));

/** `zap_analyses`. */
export const zapRow = z
  .object({
    ...common,
    scan_type: words,
    target_url: words,
    alerts_count: count,
    high_risk_count: count,
    medium_risk_count: count,
    low_risk_count: count,
    info_count: count,
  })
  .transform((row, context): AnalysisThen => ({
    ...about(row),
    type: 'zap_scan',
    work: workOf(row, context),
    counts: {
      ...NOTHING,
      high: row.high_risk_count,
      medium: row.medium_risk_count,
      low: row.low_risk_count,
      info: row.info_count,
    },
    details: {
      scan_type: row.scan_type ?? 'baseline',
      target_url: row.target_url,
      alerts_count: row.alerts_count,
      high_risk_count: row.high_risk_count,
      medium_risk_count: row.medium_risk_count,
      low_risk_count: row.low_risk_count,
      info_count: row.info_count,
      results: JSON.stringify(row.results),
    },
  }));

/** `openrouter_analyses`; nothing says how severe what they found is. */
export const reviewRow = z
  .object({
    ...common,
    analysis_model: words,
    requirements: words,
    score: figure,
    issues_identified: count,
    suggestions_count: count,
  })
  .transform((row, context): AnalysisThen => ({
    ...about(row),
    type: 'ai_review',
    work: workOf(row, context),
    counts: { ...NOTHING, unknown: row.issues_identified },
    details: {
      analysis_model: row.analysis_model,
      requirements: row.requirements,
      score: row.score,
      issues_identified: row.issues_identified,
      suggestions_count: row.suggestions_count,
      results: JSON.stringify(row.results),
    },
  }));
