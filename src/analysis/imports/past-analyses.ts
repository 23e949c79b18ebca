import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  idOfSeedRow,
  type Kept,
  type SeedContext,
  SeedImport,
  type SeedImporter,
  type SeedReading,
} from '#catalog/index';
import { upsert } from '#platform/database/index';
import { type AnalysisThen, performanceRow, reviewRow, securityRow, zapRow } from './analysis-rows-then.js';
import { containerizedRow, type ContainerizedThen } from './containerized-row-then.js';

/** Tables of analyses, with what makes a row of details the only one. */
const TABLES = [
  { table: 'security_analyses', shape: securityRow, key: ['analysis_id'] },
  { table: 'performance_tests', shape: performanceRow, key: ['analysis_id', 'tool'] },
  { table: 'zap_analyses', shape: zapRow, key: ['analysis_id'] },
  { table: 'openrouter_analyses', shape: reviewRow, key: ['analysis_id'] },
] as const;

const UNKNOWN_APPLICATION = {
  why: 'application_id: no such row of generated_applications was imported',
} as const;

interface Destination {
  readonly table: string;
  readonly key: readonly string[];
  readonly context: SeedContext;
}

/**
 * Imports the analyses of the system before this one. They are shown, and counted where analyses are counted; but no
 * evidence for grades, and their findings are in their results alone: nothing of then can be looked for again.
 */
@Injectable()
export class PastAnalyses implements SeedImporter, OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly seed: SeedImport,
  ) {}

  onModuleInit(): void {
    this.seed.add(this);
  }

  async import(reading: SeedReading, context: SeedContext): Promise<void> {
    for (const { table, shape, key } of TABLES) {
      await reading.take(table, shape, (row) => this.analysis(row, { table, key, context }));
    }
    await reading.take('containerized_tests', containerizedRow, (row) => this.containerized(row, context));
  }

  private async analysis(then: AnalysisThen, { table, key, context }: Destination): Promise<Kept> {
    const applicationId = context.applicationIdOf(then.seedApplicationId);
    if (applicationId === undefined) return UNKNOWN_APPLICATION;
    const { createdAt } = then.work;
    const id = idOfSeedRow({ table, id: then.seedId, createdAt, owner: applicationId });
    return this.dataSource.transaction(async (manager) => {
      const row = rowOf(then, { id, applicationId, projectId: context.projectId });
      const analysis = await upsert(manager, 'analyses', row, ['id']);
      const details = await upsert(manager, table, { analysis_id: id, ...then.details }, key);
      return analysis === 'unchanged' && details !== 'unchanged' ? 'updated' : analysis;
    });
  }

  private async containerized(then: ContainerizedThen, context: SeedContext): Promise<Kept> {
    const applicationId = context.applicationIdOf(then.seedApplicationId);
    if (applicationId === undefined) return UNKNOWN_APPLICATION;
    const name = { table: 'containerized_tests', id: then.seedId, createdAt: then.createdAt };
    const id = idOfSeedRow({ ...name, owner: applicationId });
    const row = { id, application_id: applicationId, ...then.columns };
    return upsert(this.dataSource.manager, 'containerized_tests', row, ['id']);
  }
}

function rowOf(
  { type, work, counts }: AnalysisThen,
  { id, applicationId, projectId }: Readonly<Record<'id' | 'applicationId' | 'projectId', string>>,
): Readonly<Record<string, unknown>> {
  return {
    id,
    project_id: projectId,
    application_id: applicationId,
    type,
    origin: 'import',
    status: work.status,
    progress: work.status === 'completed' ? 100 : 0,
    critical_count: counts.critical,
    high_count: counts.high,
    medium_count: counts.medium,
    low_count: counts.low,
    info_count: counts.info,
    unknown_count: counts.unknown,
    error: work.error === null ? null : JSON.stringify(work.error),
    reason: work.reason,
    created_at: work.createdAt,
    started_at: work.startedAt,
    completed_at: work.completedAt,
  };
}
