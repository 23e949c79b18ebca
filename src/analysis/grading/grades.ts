import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { NotFound } from '#core/errors/index';
import {
  type ApplicationGrade,
  type Contestant,
  type GradedApplication,
  gradeOf,
  type Leaderboard,
  leaderboardOf,
  type ModelGrade,
  modelGradeOf,
} from '#core/grading/index';
import { evidenceOf } from './evidence-of.js';
import { EvidenceRows } from './evidence-rows.js';

/** Which models and applications are compared; what is undefined does not narrow. */
export interface Comparison {
  readonly projectId?: string | undefined;
  readonly models?: readonly string[] | undefined;
  readonly numbers?: readonly number[] | undefined;
}

/** A model with its grade and that of each application. */
export interface GradedModel extends ModelGrade {
  readonly modelSlug: string;
  readonly graded: readonly GradedApplication[];
}

interface ContestantRow {
  readonly modelSlug: string;
  readonly inputPerToken: number | null;
  readonly outputPerToken: number | null;
  readonly applicationId: string;
  readonly appNumber: number;
}

/** Grades applications and models by what is known of them now: nothing is kept that could grow old. */
@Injectable()
export class Grades {
  constructor(
    private readonly dataSource: DataSource,
    private readonly rows: EvidenceRows,
  ) {}

  /** @throws {NotFound} */
  async ofApplication(applicationId: string): Promise<ApplicationGrade> {
    const grade = (await this.ofApplications([applicationId])).get(applicationId);
    if (grade === undefined) throw new NotFound('application', applicationId);
    return grade;
  }

  /** @throws {NotFound} when the model has no application that the asker may see */
  async ofModel(modelSlug: string, projectId: string | undefined): Promise<GradedModel> {
    const [contestant] = await this.contestants({ models: [modelSlug], projectId });
    if (contestant === undefined) throw new NotFound('application of model', modelSlug);
    const { applications, ...price } = contestant;
    return { modelSlug, graded: applications, ...modelGradeOf(applications, price) };
  }

  async leaderboard(comparison: Comparison): Promise<Leaderboard> {
    return leaderboardOf(await this.contestants(comparison), comparison.numbers);
  }

  private async contestants({ projectId, models }: Comparison): Promise<readonly Contestant[]> {
    const rows = await this.dataSource.query<ContestantRow[]>(
      `SELECT model.slug AS "modelSlug", input_price_per_token AS "inputPerToken",
         output_price_per_token AS "outputPerToken", application.id AS "applicationId", app_number AS "appNumber"
       FROM applications AS application JOIN models AS model ON model.slug = application.model_slug
       WHERE life = 'active' AND ($1::uuid IS NULL OR project_id = $1) AND ($2::text[] IS NULL OR model.slug = ANY ($2))
       ORDER BY model.slug, app_number`,
      [projectId ?? null, models ?? null],
    );
    const grades = await this.ofApplications(rows.map(({ applicationId }) => applicationId));
    return [...Map.groupBy(rows, ({ modelSlug }) => modelSlug).values()].flatMap((group) =>
      contestantOf(group, grades),
    );
  }

  private async ofApplications(ids: readonly string[]): Promise<ReadonlyMap<string, ApplicationGrade>> {
    const [analyses, findings, sources] = await Promise.all([
      this.rows.analyses(ids),
      this.rows.openFindings(ids),
      this.rows.sources(ids),
    ]);
    const analysesOf = Map.groupBy(analyses, ({ applicationId }) => applicationId);
    const findingsOf = Map.groupBy(findings, ({ applicationId }) => applicationId);
    return new Map(
      ids.map((id) => {
        const known = { analyses: analysesOf.get(id) ?? [], findings: findingsOf.get(id) ?? [] };
        return [id, gradeOf(evidenceOf({ ...known, sourceSha256: sources.get(id) }))];
      }),
    );
  }
}

function contestantOf(
  rows: readonly ContestantRow[],
  grades: ReadonlyMap<string, ApplicationGrade>,
): readonly Contestant[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { modelSlug, inputPerToken, outputPerToken } = first;
  const applications = rows.flatMap(({ applicationId, appNumber }) => {
    const grade = grades.get(applicationId);
    return grade === undefined ? [] : [{ applicationId, appNumber, grade }];
  });
  return [{ modelSlug, inputPerToken, outputPerToken, applications }];
}
