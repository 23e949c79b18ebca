import type { EntityManager } from 'typeorm';
import { countBySeverity } from '#core/findings/index';
import type { Json } from '#core/spec/index';
import { storable } from '#platform/database/index';
import type { AnalysisType } from '../analysis-type.js';
import { performanceDetails, reviewDetails, zapDetails } from '../details.js';
import { isCompleted } from '../running/found.js';
import type { ToolResult } from '../running/tool-result.js';
import {
  PerformanceTestEntity,
  ReviewAnalysisEntity,
  SecurityAnalysisEntity,
  ZapAnalysisEntity,
} from './details.entity.js';

/** Writes the columns that analyses of a kind have of their own. */
export async function insertDetails(
  manager: EntityManager,
  { id, type }: { readonly id: string; readonly type: AnalysisType },
  results: readonly ToolResult[],
): Promise<void> {
  switch (type) {
    case 'backend_security':
    case 'frontend_security':
    case 'dynamic':
      return insertSecurity(manager, id, results);
    case 'performance':
      return insertPerformance(manager, id, results);
    case 'zap_scan':
      return insertZap(manager, id, results);
    case 'ai_review':
      return insertReview(manager, id, results);
    case 'functional': // has its execution in the room of suites
  }
}

async function insertSecurity(
  manager: EntityManager,
  analysisId: string,
  results: readonly ToolResult[],
): Promise<void> {
  const byTool = results.map(({ tool, report }) => [tool, summaryOf(report)] as const);
  await manager.insert(SecurityAnalysisEntity, {
    analysisId,
    enabledTools: results.map(({ tool }) => tool),
    results: Object.fromEntries(byTool),
  });
}

/** As the systems before this one kept it: how many there are, and how bad. */
function summaryOf(report: ToolResult['report']) {
  if (!isCompleted(report)) return { status: report.status };
  const { status, findings } = report;
  return { status, issues_found: findings.length, severity_breakdown: countBySeverity(findings) };
}

async function insertPerformance(
  manager: EntityManager,
  analysisId: string,
  results: readonly ToolResult[],
): Promise<void> {
  for (const { tool, details } of detailed(results)) {
    const read = performanceDetails.safeParse(details);
    if (!read.success) continue;
    const { testType, config, summary } = read.data;
    await manager.insert(PerformanceTestEntity, {
      analysisId,
      tool,
      testType,
      testConfig: kept(config),
      requestsPerSecond: summary.requestsPerSecond,
      averageResponseTime: summary.meanMs,
      maxResponseTime: summary.maxMs,
      minResponseTime: summary.minMs,
      errorRate: summary.errorRate,
      totalRequests: summary.requests,
      failedRequests: Math.min(summary.failed, summary.requests),
      results: kept(details),
    });
  }
}

async function insertZap(
  manager: EntityManager,
  analysisId: string,
  results: readonly ToolResult[],
): Promise<void> {
  for (const { details, counts } of detailed(results).slice(0, 1)) {
    const read = zapDetails.safeParse(details);
    if (!read.success) continue;
    await manager.insert(ZapAnalysisEntity, {
      analysisId,
      scanType: read.data.scanType,
      targetUrl: read.data.targetUrl,
      alertsCount: Object.values(counts).reduce((sum, count) => sum + count, 0),
      highRiskCount: counts.critical + counts.high,
      mediumRiskCount: counts.medium,
      lowRiskCount: counts.low,
      infoCount: counts.info,
      results: kept(details),
    });
  }
}

async function insertReview(
  manager: EntityManager,
  analysisId: string,
  results: readonly ToolResult[],
): Promise<void> {
  for (const { details, counts } of detailed(results).slice(0, 1)) {
    const read = reviewDetails.safeParse(details);
    if (!read.success) continue;
    const { model, requirements, score, suggestions } = read.data;
    await manager.insert(ReviewAnalysisEntity, {
      analysisId,
      analysisModel: model,
      requirements,
      score,
      issuesIdentified: Object.values(counts).reduce((sum, count) => sum + count, 0),
      suggestionsCount: suggestions,
      results: kept(details),
    });
  }
}

/** Tools that said more than findings. */
function detailed(results: readonly ToolResult[]) {
  return results.flatMap(({ tool, report }) =>
    isCompleted(report) && report.details !== undefined
      ? [{ tool, details: report.details, counts: countBySeverity(report.findings) }]
      : [],
  );
}

/** As PostgreSQL takes it. */
function kept(details: Json): object {
  return Object(storable(details));
}
