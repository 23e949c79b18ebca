import type { SeverityCounts } from '../findings/index.js';
import type { Isolation } from './isolation.js';
import type {
  ApplicationEvidence,
  DefectClass,
  Evidence,
  FunctionalFigures,
  LoadFigures,
  ReviewFigures,
  SecurityLook,
} from './evidence.js';

export const VERDICTS = ['yes', 'no', 'unknown'] as const;
export type GradeVerdict = (typeof VERDICTS)[number];

/** What is asked of applications (docs/adr/0030). */
const GRADE_RULES = {
  /** Of the functional tests, how many must pass; none may fail for a high or critical defect. */
  worksShare: 0.9,
  /** The AI review's score from which the requirements are met. */
  requirementsScore: 0.8,
} as const;

/** One question about an application, answered with what it rests on. */
export interface Judgement {
  readonly verdict: GradeVerdict;
  /** Why, in one sentence; of `unknown`, what is missing. */
  readonly reason: string;
  readonly analysisIds: readonly string[];
  readonly executionIds: readonly string[];
}

export interface WorksGrade extends Judgement {
  /** 0 to 1, of the functional tests that were run. */
  readonly share: number | null;
  readonly passed: number;
  readonly failed: number;
  readonly defects: readonly DefectClass[];
}

export interface SecureGrade extends Judgement {
  /** Findings that are open and not triaged away. */
  readonly open: SeverityCounts;
  /** Looks that were not made, or only in part: what the verdict does not rest on. */
  readonly notLookedAt: readonly { readonly type: string; readonly reason: string }[];
}

export interface FastGrade extends Judgement {
  readonly objectives: LoadFigures['objectives'];
}

export interface RequirementsGrade extends Judgement {
  /** 0 to 1. */
  readonly score: number | null;
  readonly met: number;
  readonly total: number;
}

/** The verdict on one application. Nothing counts as good, or as bad, for want of evidence. */
export interface ApplicationGrade {
  readonly works: WorksGrade;
  readonly secure: SecureGrade;
  readonly fast: FastGrade;
  readonly meetsRequirements: RequirementsGrade;
  /** What held the application least while it ran for all this; null: it did not run. */
  readonly isolation: Isolation | null;
}

export function gradeOf(evidence: ApplicationEvidence): ApplicationGrade {
  return {
    works: worksGrade(evidence.functional),
    secure: secureGrade(evidence.security, evidence.open),
    fast: fastGrade(evidence.load),
    meetsRequirements: requirementsGrade(evidence.review),
    isolation: evidence.isolation,
  };
}

function worksGrade(evidence: Evidence<FunctionalFigures>): WorksGrade {
  const figures = evidence.kind === 'present' ? evidence.figures : NO_TESTS;
  const { passed, failed, defects } = figures;
  const tests = passed + failed;
  const share = tests === 0 ? null : passed / tests;
  return { ...judged(evidence, () => works(share, figures)), share, passed, failed, defects };
}

const NO_TESTS: FunctionalFigures = { passed: 0, failed: 0, defects: [] };

function works(share: number | null, { defects, isRecovered = false }: FunctionalFigures): Answer {
  if (share === null) return ['unknown', 'The functional suite ran no test'];
  const grave = defects.filter(({ severity }) => severity !== 'medium');
  if (grave.length > 0) {
    return ['no', `It has ${grave.map(({ name, count }) => `${name} (${count})`).join(', ')}`];
  }
  const claims = isRecovered ? ', which claim nothing of answers, since it has no API document' : '';
  const told = `${percent(share)} of its functional tests pass${claims}`;
  return share >= GRADE_RULES.worksShare
    ? ['yes', told]
    : ['no', `${told}; ${percent(GRADE_RULES.worksShare)} are wanted`];
}

function secureGrade(looks: readonly SecurityLook[], open: SeverityCounts): SecureGrade {
  const [verdict, reason] = secure(looks, open);
  const present = looks.flatMap(({ evidence }) => (evidence.kind === 'present' ? [evidence.analysisId] : []));
  return {
    verdict,
    reason,
    analysisIds: present,
    executionIds: [],
    open,
    notLookedAt: looks.flatMap(gapsOf),
  };
}

/** An open weakness is enough to say no, whatever was not looked at; to say yes, all that is required must be there. */
function secure(looks: readonly SecurityLook[], { critical, high }: SeverityCounts): Answer {
  if (critical + high > 0) return ['no', `${critical} critical and ${high} high findings are open`];
  const missing = looks.flatMap(({ type, required, evidence }) =>
    required && evidence.kind === 'absent' ? [`${type}: ${evidence.reason}`] : [],
  );
  if (missing.length > 0) return ['unknown', missing.join('; ')];
  if (!looks.some(({ evidence }) => evidence.kind === 'present')) {
    return ['unknown', 'Nothing has looked for weaknesses yet'];
  }
  return ['yes', 'No critical or high finding is open'];
}

function gapsOf({ type, evidence }: SecurityLook): readonly { type: string; reason: string }[] {
  if (evidence.kind === 'absent') return [{ type, reason: evidence.reason }];
  const { missing } = evidence.figures;
  return missing.length === 0 ? [] : [{ type, reason: `without ${missing.join(', ')}` }];
}

function fastGrade(evidence: Evidence<LoadFigures>): FastGrade {
  const objectives = evidence.kind === 'present' ? evidence.figures.objectives : [];
  return { ...judged(evidence, fast), objectives };
}

function fast({ valid, reasons, objectives }: LoadFigures): Answer {
  if (!valid) return ['unknown', `The load test is not valid: ${reasons.join('; ')}`];
  if (objectives.length === 0) return ['unknown', 'The load test had no objectives'];
  const missed = objectives.filter(({ met }) => !met).map(({ name }) => name);
  return missed.length === 0
    ? ['yes', `It met ${objectives.map(({ name }) => name).join(', ')}`]
    : ['no', `It missed ${missed.join(', ')}`];
}

function requirementsGrade(evidence: Evidence<ReviewFigures>): RequirementsGrade {
  const { score, met, total } =
    evidence.kind === 'present' ? evidence.figures : { score: null, met: 0, total: 0 };
  return { ...judged(evidence, meets), score, met, total };
}

function meets({ score, met, total }: ReviewFigures): Answer {
  if (total === 0) return ['unknown', 'The review was given no requirements'];
  const told = `The review says that ${met} of ${total} requirements are met (score ${score.toFixed(2)})`;
  return score >= GRADE_RULES.requirementsScore
    ? ['yes', told]
    : ['no', `${told}; ${GRADE_RULES.requirementsScore} is wanted`];
}

type Answer = readonly [GradeVerdict, string];

function judged<Figures>(evidence: Evidence<Figures>, answer: (figures: Figures) => Answer): Judgement {
  const [verdict, reason] =
    evidence.kind === 'present' ? answer(evidence.figures) : (['unknown', evidence.reason] as const);
  const { analysisId } = evidence;
  const executionId = evidence.kind === 'present' ? evidence.executionId : undefined;
  return {
    verdict,
    reason,
    analysisIds: analysisId === undefined ? [] : [analysisId],
    executionIds: executionId === undefined ? [] : [executionId],
  };
}

function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10} %`;
}

/** A grade in one line, for people: `works, not secure (2 high), fast unknown, meets its requirements`. */
export function summaryOf({
  works: working,
  secure: safe,
  fast: quick,
  meetsRequirements,
  isolation,
}: ApplicationGrade): string {
  const { critical, high } = safe.open;
  const weaknesses = [critical > 0 && `${critical} critical`, high > 0 && `${high} high`].filter(Boolean);
  return [
    phrase(working.verdict, 'works', 'does not work'),
    phrase(safe.verdict, 'secure', `not secure (${weaknesses.join(', ')})`),
    phrase(quick.verdict, 'fast', 'slow'),
    phrase(meetsRequirements.verdict, 'meets its requirements', 'misses requirements'),
    ...(isolation === 'none' ? ['and nothing held it while it ran'] : []),
  ].join(', ');
}

function phrase(verdict: GradeVerdict, yes: string, no: string): string {
  if (verdict === 'unknown')
    return `unknown whether it ${yes === 'secure' || yes === 'fast' ? `is ${yes}` : yes}`;
  return verdict === 'yes' ? yes : no;
}
