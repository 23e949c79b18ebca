import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NotFound } from '#core/errors/index';
import type { FindingEntity } from './finding.entity.js';
import { TriageEntity } from './triage.entity.js';

export type Decision =
  | { readonly decision: 'false_positive'; readonly reason: string }
  /** `until`: the last day, in UTC, on which it is accepted. */
  | { readonly decision: 'accepted'; readonly until: string; readonly reason: string };

/** Holds in SQL for a row of `triage` that takes its finding out of the grade today. */
export const TRIAGE_HOLDS = `(triage.decision = 'false_positive' OR triage.until >= (now() AT TIME ZONE 'UTC')::date)`;

/** What people decide about findings. */
@Injectable()
export class Triages {
  constructor(private readonly dataSource: DataSource) {}

  /** The later decision replaces the earlier one. */
  async decide(finding: FindingEntity, decision: Decision, decidedBy: string): Promise<TriageEntity> {
    const { applicationId, fingerprint } = finding;
    const row = {
      applicationId,
      fingerprint,
      decision: decision.decision,
      until: decision.decision === 'accepted' ? decision.until : null,
      reason: decision.reason,
      decidedBy,
      decidedAt: new Date(),
    };
    await this.dataSource.manager.upsert(TriageEntity, row, ['applicationId', 'fingerprint']);
    return row;
  }

  /** @throws {NotFound} when nothing was decided */
  async withdraw({ applicationId, fingerprint, id }: FindingEntity): Promise<void> {
    const { affected } = await this.dataSource.manager.delete(TriageEntity, { applicationId, fingerprint });
    if (affected !== 1) throw new NotFound('triage of finding', id);
  }

  /** Of one application, by fingerprint. */
  async of(applicationId: string): Promise<ReadonlyMap<string, TriageEntity>> {
    const rows = await this.dataSource.manager.findBy(TriageEntity, { applicationId });
    return new Map(rows.map((row) => [row.fingerprint, row]));
  }
}
