import type { EntityManager } from 'typeorm';
import type { Json } from '#core/spec/index';
import { storable, storableText, uuidv7 } from '#platform/database/index';
import { isCompleted } from '../running/found.js';
import type { ToolResult } from '../running/tool-result.js';
import { ToolRunEntity } from './tool-run.entity.js';

const LONGEST_SAID = 8_000;
const MOST_NOTES = 200;

/** What a tool did, and the document with all that it found. */
export interface KeptToolResult {
  readonly result: ToolResult;
  readonly findingsSha256?: string | undefined;
}

export async function insertToolRuns(
  manager: EntityManager,
  analysisId: string,
  kept: readonly KeptToolResult[],
): Promise<void> {
  if (kept.length === 0) return;
  await manager.insert(
    ToolRunEntity,
    kept.map((one) => rowOf(analysisId, one)),
  );
}

function rowOf(analysisId: string, { result, findingsSha256 }: KeptToolResult) {
  const { tool, version, durationMs, report } = result;
  const ran = {
    id: uuidv7(),
    analysisId,
    tool,
    version: version ?? null,
    durationMs: Math.round(durationMs),
    findingsSha256: findingsSha256 ?? null,
  };
  if (!isCompleted(report)) return { ...ran, ...brokenFields(report) };
  const { status, scope, findings, notes = [], details } = report;
  return {
    ...ran,
    status,
    scope,
    notes: storable(notes.slice(0, MOST_NOTES)),
    findingsCount: findings.length,
    // TypeORM would write null as the JSON value of that name.
    ...(details !== undefined && { details: Object(storable<Json>(details)) }),
  };
}

function brokenFields(report: Exclude<ToolResult['report'], { status: 'ok' | 'findings' }>) {
  switch (report.status) {
    case 'tool-error': {
      const { status, category, message, said } = report;
      const kept = said === undefined ? null : storableText(said.slice(-LONGEST_SAID));
      return { status, category, message: storableText(message), said: kept };
    }
    case 'timed-out':
      return { status: report.status, message: `It was stopped after ${report.afterMs} ms` };
    case 'unavailable':
      return { status: report.status, message: report.reason, remedy: report.remedy };
  }
}
