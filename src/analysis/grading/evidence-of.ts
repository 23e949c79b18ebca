import { countBySeverity, witnessed } from '#core/findings/index';
import {
  type ApplicationEvidence,
  type Evidence,
  type FunctionalFigures,
  type LoadFigures,
  type ReviewFigures,
  type SecurityLook,
  weakestOf,
} from '#core/grading/index';
import { functionalDetails, performanceDetails, reviewDetails } from '../details.js';
import type { AnalysisType } from '../analysis-type.js';
import type { EvidenceRow, OpenFindingRow } from './evidence-rows.js';

const SECURITY_TYPES = ['backend_security', 'frontend_security', 'dynamic', 'zap_scan'] as const;
/** Without these nobody can say that an application is secure. */
const REQUIRED: ReadonlySet<AnalysisType> = new Set(['backend_security', 'frontend_security']);

/** What the analyses of one application say of it. */
export interface Known {
  readonly analyses: readonly EvidenceRow[];
  readonly findings: readonly OpenFindingRow[];
  /** Of the current source; what was said of another does not count. Undefined: the application has none. */
  readonly sourceSha256: string | undefined;
}

export function evidenceOf({ analyses, findings, sourceSha256 }: Known): ApplicationEvidence {
  const of = (type: AnalysisType): Telling => tellingOf(type, analyses, sourceSha256);
  return {
    functional: functionalOf(of('functional')),
    security: SECURITY_TYPES.map((type) => lookOf(type, of(type))),
    open: countBySeverity(witnessed(findings)),
    load: loadOf(of('performance')),
    review: reviewOf(of('ai_review')),
    isolation: weakestOf(
      analyses
        .filter((row) => row.status === 'completed' && row.sourceSha256 === sourceSha256)
        .map(({ isolation }) => isolation),
    ),
  };
}

/** A completed analysis of the current source, or why there is none. */
type Telling = Evidence<EvidenceRow['tools']> & { readonly nothingToLookAt: boolean };

function tellingOf(
  type: AnalysisType,
  analyses: Known['analyses'],
  sourceSha256: string | undefined,
): Telling {
  const row = analyses.find((one) => one.type === type);
  if (row === undefined)
    return { kind: 'absent', reason: `${type} has not been run`, nothingToLookAt: false };
  const { analysisId, status, why, tools } = row;
  if (status !== 'completed') {
    const nothingToLookAt = status === 'skipped' && tools.length === 0;
    return { kind: 'absent', analysisId, reason: why ?? `${type} is ${status}`, nothingToLookAt };
  }
  return row.sourceSha256 === sourceSha256
    ? { kind: 'present', analysisId, figures: tools, nothingToLookAt: false }
    : { kind: 'absent', analysisId, reason: `${type} looked at an older source`, nothingToLookAt: false };
}

function lookOf(
  type: (typeof SECURITY_TYPES)[number],
  { nothingToLookAt, ...telling }: Telling,
): SecurityLook {
  const required = REQUIRED.has(type) && !nothingToLookAt;
  if (telling.kind === 'absent') return { type, required, evidence: telling };
  const { completed = [], missing = [] } = Object.groupBy(telling.figures, ({ status }) =>
    status === 'ok' || status === 'findings' ? 'completed' : 'missing',
  );
  const figures = { completed: completed.map(({ tool }) => tool), missing: missing.map(({ tool }) => tool) };
  return { type, required, evidence: { ...telling, figures } };
}

function functionalOf(telling: Telling): Evidence<FunctionalFigures> {
  if (telling.kind === 'absent') return telling;
  for (const { details } of telling.figures) {
    const read = functionalDetails.safeParse(details);
    if (!read.success) continue;
    const { executionId, documentOrigin, passed, failed, defects } = read.data;
    const from = executionId === undefined ? {} : { executionId };
    const figures = { isRecovered: documentOrigin === 'recovered', passed, failed, defects };
    return { kind: 'present', analysisId: telling.analysisId, ...from, figures };
  }
  return { ...telling, kind: 'absent', reason: 'The functional suite said nothing of its tests' };
}

/** Where several tools have loaded it, all that they asked for counts. */
function loadOf(telling: Telling): Evidence<LoadFigures> {
  if (telling.kind === 'absent') return telling;
  const read = telling.figures.flatMap(({ tool, details }) => {
    const result = performanceDetails.safeParse(details);
    return result.success ? [{ tool, ...result.data }] : [];
  });
  if (read.length === 0) return { ...telling, kind: 'absent', reason: 'No load test brought figures' };
  const believed = read.filter(({ validity }) => validity.valid);
  const figures = {
    valid: believed.length > 0,
    reasons: read.flatMap(({ validity }) => validity.reasons),
    objectives: believed.flatMap(({ objectives }) => objectives),
  };
  return { kind: 'present', analysisId: telling.analysisId, figures };
}

function reviewOf(telling: Telling): Evidence<ReviewFigures> {
  if (telling.kind === 'absent') return telling;
  for (const { details } of telling.figures) {
    const read = reviewDetails.safeParse(details);
    if (!read.success) continue;
    const { score, met, total } = read.data;
    return { kind: 'present', analysisId: telling.analysisId, figures: { score, met, total } };
  }
  return { ...telling, kind: 'absent', reason: 'The review brought no score' };
}
