import { Injectable } from '@nestjs/common';
import type { Isolation } from '#core/grading/index';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import { Conflict, NotFound } from '#core/errors/index';
import type { SeverityCounts } from '#core/findings/index';
import { storableText, uuidv7 } from '#platform/database/index';
import type { EnsureOurs } from '#suites/index';
import {
  type AnalysisOptions,
  analysisOptions,
  type AnalysisOutcome,
  ENDED_STATUSES,
  type EndedStatus,
  type RunAnalysis,
} from '../analysis.js';
import { AnalysisLost } from '../running/analysis-errors.js';
import type { Ending } from '../running/tool-result.js';
import { AnalysisEntity } from './analysis.entity.js';

/** An analysis that this process works on, for as long as no other attempt of it has begun. */
export interface Claim extends RunAnalysis {
  readonly id: string;
  readonly attempt: number;
  readonly projectId: string;
  readonly options: AnalysisOptions;
}

export type Begun =
  | { readonly kind: 'begun'; readonly claim: Claim }
  /** It had come to its end before: a crash of whoever asked for it makes no second one. */
  | { readonly kind: 'known'; readonly outcome: AnalysisOutcome };

/** What an analysis looked at. */
export interface LookedAt {
  readonly source: { readonly versionId: string; readonly sha256: string };
  /** What held it while it ran; null: it did not run. */
  readonly isolation: Isolation | null;
}

const DEFAULTS: AnalysisOptions = analysisOptions.parse({});

/** The rows of analyses, and who may write them. */
@Injectable()
export class AnalysisRows {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Begins an analysis, or takes over what a dead process left of it.
   * @throws {NotFound} without the application
   * @throws what `ensureOurs` throws
   */
  begin(request: RunAnalysis, ensureOurs: EnsureOurs): Promise<Begun> {
    return this.dataSource.transaction(async (manager) => {
      await ensureOurs(manager);
      const before = await this.before(manager, request);
      if (before === null) return { kind: 'begun', claim: await this.insert(manager, request, 'running') };
      if (before.completedAt !== null) return { kind: 'known', outcome: outcomeOf(before) };
      await manager.update(AnalysisEntity, before.id, { ...RUNNING, attempt: before.attempt + 1 });
      return { kind: 'begun', claim: claimOf({ ...before, attempt: before.attempt + 1 }) };
    });
  }

  /**
   * Writes down that somebody wants an analysis; a worker takes it.
   * @throws {NotFound} without the application
   * @throws {Conflict} for a ZAP scan while there is one of the application
   */
  ask(request: RunAnalysis): Promise<string> {
    return this.dataSource.transaction(async (manager) => {
      if (request.type === 'zap_scan') await ensureNoScan(manager, request.applicationId);
      return (await this.insert(manager, request, 'pending')).id;
    });
  }

  /** Takes the analysis that has been waiting longest, if there is one that no other process takes. */
  takeNext(): Promise<Claim | undefined> {
    return this.dataSource.transaction(async (manager) => {
      const row = await manager
        .createQueryBuilder(AnalysisEntity, 'analysis')
        .where({ status: 'pending', origin: 'request' })
        .orderBy({ 'analysis.createdAt': 'ASC', 'analysis.id': 'ASC' })
        .limit(1)
        .setLock('pessimistic_write')
        .setOnLocked('skip_locked')
        .getOne();
      if (row === null) return undefined;
      await manager.update(AnalysisEntity, row.id, RUNNING);
      return claimOf(row);
    });
  }

  /** @throws {AnalysisLost} when another attempt has begun, or the analysis is gone */
  async end(manager: EntityManager, claim: Claim, ending: Ending, lookedAt?: LookedAt): Promise<void> {
    const { affected } = await manager.update(
      AnalysisEntity,
      { id: claim.id, attempt: claim.attempt, status: 'running' },
      {
        ...endedAs(ending),
        ...(ending.status === 'completed' && { progress: 100 }),
        ...(lookedAt !== undefined && {
          sourceVersionId: lookedAt.source.versionId,
          sourceSha256: lookedAt.source.sha256,
          isolation: lookedAt.isolation,
        }),
      },
    );
    if (affected !== 1) throw new AnalysisLost(claim.id);
  }

  /** An analysis that another system has made. @throws {NotFound} without the application */
  async insertEnded(
    manager: EntityManager,
    { applicationId, type }: Pick<RunAnalysis, 'applicationId' | 'type'>,
    ending: Ending,
  ): Promise<{ readonly id: string; readonly projectId: string }> {
    const projectId = await projectOf(manager, applicationId);
    const row = { id: uuidv7(), projectId, applicationId, type, origin: 'import' as const };
    const now = (): string => 'now()';
    const times = { startedAt: now, completedAt: now };
    await manager.insert(AnalysisEntity, { ...row, ...endedAs(ending), ...times, progress: 100 });
    return row;
  }

  private before(manager: EntityManager, { runId, taskId, applicationId, type }: RunAnalysis) {
    const lock = { mode: 'pessimistic_write' } as const;
    if (taskId !== undefined) return manager.findOne(AnalysisEntity, { where: { taskId }, lock });
    if (runId === undefined) return Promise.resolve(null);
    return manager.findOne(AnalysisEntity, { where: { runId, applicationId, type }, lock });
  }

  private async insert(
    manager: EntityManager,
    request: RunAnalysis,
    status: 'pending' | 'running',
  ): Promise<Claim> {
    const { applicationId, type, options = DEFAULTS, runId, taskId } = request;
    const projectId = await projectOf(manager, applicationId);
    const asked = { id: uuidv7(), projectId, applicationId, type, options };
    await manager.insert(AnalysisEntity, {
      ...asked,
      origin: taskId === undefined ? (runId === undefined ? 'request' : 'run') : 'batch',
      runId: runId ?? null,
      taskId: taskId ?? null,
      ...(status === 'running' ? RUNNING : { status }),
    });
    return { ...asked, ...given({ runId, taskId }), attempt: 1 };
  }
}

/** Whoever asks at the same time waits for the lock, and then sees the scan of the first. */
async function ensureNoScan(manager: EntityManager, applicationId: string): Promise<void> {
  await manager.query('SELECT 1 FROM applications WHERE id = $1 FOR NO KEY UPDATE', [applicationId]);
  const open = { applicationId, type: 'zap_scan' as const, completedAt: IsNull() };
  const scan = await manager.findOneBy(AnalysisEntity, open);
  if (scan !== null) throw new Conflict(`A ZAP scan of the application is under way: analysis ${scan.id}`);
}

async function projectOf(manager: EntityManager, applicationId: string): Promise<string> {
  const [application] = await manager.query<{ project_id: string }[]>(
    'SELECT project_id FROM applications WHERE id = $1 FOR KEY SHARE',
    [applicationId],
  );
  if (application === undefined) throw new NotFound('application', applicationId);
  return application.project_id;
}

/** As of now; a transaction may have begun before the row was made. */
const NOW = (): string => 'clock_timestamp()';
const RUNNING = { status: 'running', startedAt: NOW, heartbeatAt: NOW } as const;

function claimOf({
  id,
  attempt,
  projectId,
  applicationId,
  type,
  options,
  runId,
  taskId,
}: AnalysisEntity): Claim {
  const named = given({ runId: runId ?? undefined, taskId: taskId ?? undefined });
  return { id, attempt, projectId, applicationId, type, options: analysisOptions.parse(options), ...named };
}

function given({ runId, taskId }: { runId: string | undefined; taskId: string | undefined }) {
  return { ...(runId !== undefined && { runId }), ...(taskId !== undefined && { taskId }) };
}

/** What is written of an analysis that ends. */
export function endedAs({ status, counts, error, reason }: Ending) {
  return {
    status,
    ...columnsOf(counts),
    error: error === undefined ? null : { category: error.category, message: storableText(error.message) },
    reason: reason === undefined ? null : storableText(reason),
    doing: null,
    completedAt: () => 'greatest(clock_timestamp(), started_at, created_at)',
  };
}

function columnsOf(counts: SeverityCounts) {
  return {
    criticalCount: counts.critical,
    highCount: counts.high,
    mediumCount: counts.medium,
    lowCount: counts.low,
    infoCount: counts.info,
    unknownCount: counts.unknown,
  };
}

export function countsOf(row: AnalysisEntity): SeverityCounts {
  return {
    critical: row.criticalCount,
    high: row.highCount,
    medium: row.mediumCount,
    low: row.lowCount,
    info: row.infoCount,
    unknown: row.unknownCount,
  };
}

/** @throws {RangeError} of an analysis that has not ended: a bug of ours */
export function outcomeOf(row: AnalysisEntity): AnalysisOutcome {
  const { id: analysisId, status, error, reason } = row;
  if (!isEnded(status)) throw new RangeError(`Analysis ${analysisId} has not ended`);
  return {
    analysisId,
    status,
    counts: countsOf(row),
    ...(error !== null && { error }),
    ...(reason !== null && { reason }),
  };
}

function isEnded(status: AnalysisEntity['status']): status is EndedStatus {
  return (ENDED_STATUSES as readonly string[]).includes(status);
}
