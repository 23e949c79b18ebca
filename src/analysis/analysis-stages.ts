import { Injectable } from '@nestjs/common';
import { summaryOf } from '#core/grading/index';
import type { EnsureOurs } from '#suites/index';
import { ANALYSIS_TYPES, type AnalysisType } from './analysis-type.js';
import { Grades } from './grading/grades.js';
import { Analyses } from './running/analyses.js';
import { inLanes } from './running/lanes.js';
import type {
  AnalyseApplication,
  AnalysedApplication,
  GradeApplication,
  GradedApplication,
} from './stages.js';

/** Analyses of one application at the same time. */
const AT_ONCE = 2;

/**
 * The stages of a run that are this room's. Each can be repeated after a crash: analyses that ended are found, not
 * made again. `ensureOurs` keeps an attempt that lost its stage from writing.
 */
@Injectable()
export class AnalysisStages {
  constructor(
    private readonly analyses: Analyses,
    private readonly grades: Grades,
  ) {}

  /** That an analysis fails is a result; the others go on. @throws what `Analyses.run` throws */
  async analyse(
    { applicationId, runId, types, options }: AnalyseApplication,
    signal: AbortSignal,
    ensureOurs?: EnsureOurs,
  ): Promise<AnalysedApplication> {
    const wanted = types === undefined || types.length === 0 ? ANALYSIS_TYPES : types;
    const analyses = await inLanes(ordered(wanted), AT_ONCE, async (type) => {
      const started = performance.now();
      const request = { applicationId, runId, type, ...(options !== undefined && { options }) };
      const outcome = await this.analyses.run(request, signal, ensureOurs);
      return { type, durationMs: Math.round(performance.now() - started), ...outcome };
    });
    return { analyses };
  }

  /** @throws {NotFound} */
  async grade({ applicationId }: GradeApplication): Promise<GradedApplication> {
    const grade = await this.grades.ofApplication(applicationId);
    return { applicationId, grade, summary: summaryOf(grade) };
  }
}

/** The load test comes last: it has the application to itself, and its figures want a machine that does nothing else. */
function ordered(types: readonly AnalysisType[]): readonly AnalysisType[] {
  return [...new Set(types)].toSorted(
    (one, other) => Number(one === 'performance') - Number(other === 'performance'),
  );
}
