import { type GradedApplication, type ModelGrade, modelGradeOf, type Price } from './model-grade.js';

/** A model with all of its applications. */
export interface Contestant extends Price {
  readonly modelSlug: string;
  readonly applications: readonly GradedApplication[];
}

export interface LeaderboardRow extends ModelGrade {
  /** From 1; models that cannot be told apart by their shares have the same. */
  readonly rank: number;
  readonly modelSlug: string;
  readonly applicationIds: readonly string[];
}

export interface Leaderboard {
  /** The numbers that all models have; application 7 is the same task for each of them. */
  readonly numbers: readonly number[];
  readonly rows: readonly LeaderboardRow[];
}

/**
 * Compares models on the applications that all of them have written: a model with the easy half only would win.
 *
 * @param numbers the application numbers to compare; absent: all that every model has
 */
export function leaderboardOf(contestants: readonly Contestant[], numbers?: readonly number[]): Leaderboard {
  const shared = numbersOfAll(contestants, numbers);
  const rows = contestants
    .map(({ modelSlug, applications, ...price }) => {
      const compared = applications.filter(({ appNumber }) => shared.includes(appNumber));
      const applicationIds = compared.map(({ applicationId }) => applicationId);
      return { modelSlug, applicationIds, ...modelGradeOf(compared, price) };
    })
    .toSorted((one, other) => order(one, other) || (one.modelSlug < other.modelSlug ? -1 : 1));
  return {
    numbers: shared,
    rows: rows.map((row) => ({ rank: 1 + rows.filter((better) => order(better, row) < 0).length, ...row })),
  };
}

function numbersOfAll(contestants: readonly Contestant[], wanted?: readonly number[]): readonly number[] {
  const [first = [], ...others] = contestants.map(({ applications }) =>
    applications.map(({ appNumber }) => appNumber),
  );
  return first
    .filter((number) => others.every((numbers) => numbers.includes(number)))
    .filter((number) => wanted?.includes(number) ?? true)
    .toSorted((one, other) => one - other);
}

type Ordered = Pick<ModelGrade, 'pass' | 'secPass'>;

/** What is secure and works first, then what works; a model of which nothing is known is last. */
function order(one: Ordered, other: Ordered): number {
  return (
    (other.secPass.share ?? -1) - (one.secPass.share ?? -1) ||
    (other.pass.share ?? -1) - (one.pass.share ?? -1)
  );
}
