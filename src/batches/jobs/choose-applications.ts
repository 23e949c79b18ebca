import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { pointerTo, RequestInvalid, type RequestIssue } from '#platform/http/index';
import type { ApplicationRange } from './application-range.js';
import type { ChosenApplications } from './batch-job.js';

interface KnownModel {
  readonly slug: string;
  /** Of its active applications in the project. */
  readonly numbers: readonly number[];
}

/** Finds out which applications a batch is about. */
@Injectable()
export class ChooseApplications {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws {RequestInvalid} with the place of every model that is unknown, or has no application for `all` */
  async chosen(
    projectId: string,
    wanted: Readonly<Record<string, ApplicationRange>>,
  ): Promise<ChosenApplications> {
    const known = await this.known(projectId, Object.keys(wanted));
    const issues = Object.entries(wanted).flatMap(([slug, range]) => issuesOf(slug, range, known.get(slug)));
    if (issues.length > 0) throw new RequestInvalid(issues);
    return Object.fromEntries(
      Object.entries(wanted).map(([slug, range]) => [
        slug,
        range === 'all' ? (known.get(slug)?.numbers ?? []) : range,
      ]),
    );
  }

  private async known(projectId: string, slugs: readonly string[]): Promise<ReadonlyMap<string, KnownModel>> {
    const rows = await this.dataSource.query<KnownModel[]>(
      `SELECT slug, coalesce(array_agg(app_number::integer ORDER BY app_number) FILTER (WHERE app_number IS NOT NULL),
         '{}') AS numbers
       FROM models LEFT JOIN applications ON model_slug = slug AND project_id = $1 AND life = 'active'
       WHERE slug = ANY($2) GROUP BY slug`,
      [projectId, slugs],
    );
    return new Map(rows.map((row) => [row.slug, row]));
  }
}

function issuesOf(slug: string, range: ApplicationRange, model: KnownModel | undefined): RequestIssue[] {
  const place = { pointer: pointerTo(['applications', slug]), in: 'body' as const };
  if (model === undefined)
    return [{ ...place, detail: 'is no model that is known; add it, or mend its name' }];
  if (range === 'all' && model.numbers.length === 0) {
    return [{ ...place, detail: 'has no active application in this project' }];
  }
  return [];
}
