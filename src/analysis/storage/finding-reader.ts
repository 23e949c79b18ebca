import { Injectable } from '@nestjs/common';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { NotFound } from '#core/errors/index';
import {
  type FindingState,
  type KnownFinding,
  SEVERITIES,
  type Severity,
  type WitnessedFinding,
  witnessed,
} from '#core/findings/index';
import { newestFirst, type Page, type PageQuery } from '#platform/database/index';
import { FindingEntity } from './finding.entity.js';
import { TRIAGE_HOLDS } from './triages.js';
import { TriageEntity } from './triage.entity.js';

/** What is undefined does not filter. */
export interface FindingFilter {
  readonly projectId?: string | undefined;
  readonly applicationId?: string | undefined;
  /** That this analysis saw. */
  readonly analysisId?: string | undefined;
  readonly severity?: readonly Severity[] | undefined;
  readonly state?: readonly FindingState[] | undefined;
  readonly tool?: string | undefined;
  readonly cwe?: number | undefined;
  /** Whether people have decided that it does not count. */
  readonly triaged?: boolean | undefined;
}

/** A finding with what people decided about it. */
export type TriagedFinding = FindingEntity & { readonly triage: TriageEntity | null };

/** A finding, and the row that it is of. */
export type StoredFinding = KnownFinding & { readonly id: string; readonly state: FindingState };

/** Weaknesses of an application, worst first: those that are there, and those that are mended. */
export interface Weaknesses {
  readonly open: readonly WitnessedFinding<StoredFinding>[];
  readonly fixed: readonly WitnessedFinding<StoredFinding>[];
}

const TRIAGE_OF =
  'triage.application_id = finding.application_id AND triage.fingerprint = finding.fingerprint';

/** Findings over time, for those who look at them. */
@Injectable()
export class FindingReader {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. */
  list(filter: FindingFilter, page: PageQuery): Promise<Page<TriagedFinding>> {
    return newestFirst(narrowed(this.select(), filter), page);
  }

  /** @throws {NotFound} */
  async get(id: string): Promise<TriagedFinding> {
    const row = await this.select().where('finding.id = :id', { id }).getOne();
    if (row === null) throw new NotFound('finding', id);
    return row;
  }

  /**
   * What was not triaged away: what several tools say of one place is one weakness, and it is fixed when none of them says
   * it any more.
   */
  async weaknesses(applicationId: string): Promise<Weaknesses> {
    const rows = await narrowed(this.select(), { applicationId, triaged: false }).getMany();
    const all = witnessed(rows.map((row) => knownFindingOf(row))).toSorted(
      (one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity),
    );
    const { open = [], fixed = [] } = Object.groupBy(all, ({ witnesses }) =>
      witnesses.every(({ state }) => state === 'fixed') ? 'fixed' : 'open',
    );
    return { open, fixed };
  }

  private select(): SelectQueryBuilder<TriagedFinding> {
    return this.dataSource.manager
      .createQueryBuilder(FindingEntity, 'finding')
      .leftJoinAndMapOne(
        'finding.triage',
        TriageEntity,
        'triage',
        TRIAGE_OF,
      ) as SelectQueryBuilder<TriagedFinding>;
  }
}

function narrowed(
  select: SelectQueryBuilder<TriagedFinding>,
  { projectId, applicationId, analysisId, severity, state, tool, cwe, triaged }: FindingFilter,
): SelectQueryBuilder<TriagedFinding> {
  const where = (condition: string, value: unknown, name: string): void => {
    if (value !== undefined) select.andWhere(condition, { [name]: value });
  };
  where('finding.project_id = :projectId', projectId, 'projectId');
  where('finding.application_id = :applicationId', applicationId, 'applicationId');
  where(
    'finding.id IN (SELECT finding_id FROM sightings WHERE analysis_id = :analysisId)',
    analysisId,
    'analysisId',
  );
  where('finding.severity = ANY (:severity)', severity, 'severity');
  where('finding.state = ANY (:state)', state, 'state');
  where('finding.tool = :tool', tool, 'tool');
  where('finding.cwe @> ARRAY[:cwe]::integer[]', cwe, 'cwe');
  where(`coalesce(${TRIAGE_HOLDS}, false) = :triaged`, triaged, 'triaged');
  return select;
}

function knownFindingOf(row: TriagedFinding): StoredFinding {
  const { id, state, fingerprint, tool, rule, title, message, severity, cwe, place } = row;
  return { id, state, fingerprint, tool, rule, title, message, severity, cwe, place };
}
