import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { FindingState } from '#core/findings/index';

/** Which findings an analysis saw. */
@Injectable()
export class Sightings {
  constructor(private readonly dataSource: DataSource) {}

  /** The states that the findings were in when the analysis saw them, by fingerprint. */
  async statesOf(analysisId: string): Promise<ReadonlyMap<string, FindingState>> {
    const rows = await this.dataSource.query<{ fingerprint: string; state: FindingState }[]>(
      `SELECT fingerprint, sightings.state FROM sightings JOIN findings ON findings.id = finding_id
       WHERE analysis_id = $1`,
      [analysisId],
    );
    return new Map(rows.map(({ fingerprint, state }) => [fingerprint, state]));
  }
}
