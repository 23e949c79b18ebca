import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  PerformanceTestEntity,
  ReviewAnalysisEntity,
  SecurityAnalysisEntity,
  ZapAnalysisEntity,
} from './details.entity.js';

/** What an analysis has in columns of its kind; what it is not has none. */
export interface AnalysisDetails {
  readonly security: SecurityAnalysisEntity | null;
  /** One for each tool. */
  readonly performance: readonly PerformanceTestEntity[];
  readonly zap: ZapAnalysisEntity | null;
  readonly review: ReviewAnalysisEntity | null;
}

/** Reads them. */
@Injectable()
export class DetailsReader {
  constructor(private readonly dataSource: DataSource) {}

  async read(analysisId: string): Promise<AnalysisDetails> {
    const { manager } = this.dataSource;
    const of = { analysisId };
    return {
      security: await manager.findOneBy(SecurityAnalysisEntity, of),
      performance: await manager.find(PerformanceTestEntity, { where: of, order: { tool: 'ASC' } }),
      zap: await manager.findOneBy(ZapAnalysisEntity, of),
      review: await manager.findOneBy(ReviewAnalysisEntity, of),
    };
  }
}
