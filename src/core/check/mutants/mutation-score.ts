import type { FaultCode, TestCase, TestPlan } from '#core/plan/index';
import type { ApiSpec, OperationKey } from '#core/spec/index';
import { createMock, type MockApi, type MockOptions } from '../mock/mock-api.js';
import { mockServer } from '../play/mock-server.js';
import { Player } from '../play/player.js';
import { fourthMutantsAt } from './fourth/fourth-mutants.js';
import { FOURTH_OPERATORS } from './fourth/operators.js';
import { laterMutantsAt } from './later/later-mutants.js';
import { LATER_OPERATORS } from './later/operators.js';
import { mutantsAt } from './make-mutants.js';
import type { Mutant, Operator } from './mutant.js';
import { MUTATION_OPERATORS } from './operators.js';
import { sampleOf, shuffled } from './sample.js';
import { SECOND_OPERATORS } from './second/operators.js';
import { secondMutantsAt } from './second/second-mutants.js';
import { THIRD_OPERATORS } from './third/operators.js';
import { thirdMutantsAt } from './third/third-mutants.js';
import { Witnesses } from './witness.js';
import { workshopFor } from './workshop.js';

/** Caught ÷ counted; mutants without a witness are not counted. */
export interface MutationScore {
  readonly caught: number;
  readonly counted: number;
}

export interface SurvivingMutant {
  readonly operator: Operator;
  readonly operation: OperationKey;
  readonly place: string;
  readonly clause: string;
  readonly faultCode: FaultCode;
  readonly reason: string;
  /** The last request that shows it. */
  readonly witness: string;
}

export interface MutationReport extends MutationScore {
  /** Mutants for which no request was found that shows them. */
  readonly equivalent: number;
  /** Of the equivalent ones, those that only a server's own state shows, and how many of them some test notices. */
  readonly unknowable: Readonly<Partial<Record<Operator, MutationScore>>>;
  /** Mutants that there are; fewer were tried where there are too many. */
  readonly made: number;
  readonly tried: number;
  readonly operators: Readonly<Partial<Record<Operator, MutationScore>>>;
  readonly operations: Readonly<Record<OperationKey, MutationScore>>;
  readonly survivors: readonly SurvivingMutant[];
  /** Tests that fail against the conformant mock, and so catch nothing. */
  readonly unsound: readonly string[];
}

/**
 * `usual`: the operators of docs/adr/0011. `later`, `second`, `third` and `fourth`: those that were written
 * afterwards, docs/adr/0013, docs/adr/0016, docs/adr/0017 and docs/adr/0034.
 */
const LISTS = {
  usual: { operators: MUTATION_OPERATORS, mutantsAt },
  later: { operators: LATER_OPERATORS, mutantsAt: laterMutantsAt },
  second: { operators: SECOND_OPERATORS, mutantsAt: secondMutantsAt },
  third: { operators: THIRD_OPERATORS, mutantsAt: thirdMutantsAt },
  fourth: { operators: FOURTH_OPERATORS, mutantsAt: fourthMutantsAt },
} as const;

export interface MutationOptions extends Pick<MockOptions, 'settings'> {
  /** Which operators; the usual ones where nothing is said. */
  readonly list?: keyof typeof LISTS;
  /** At most so many mutants are tried: a sample, the same for the same document. */
  readonly limit?: number;
  /** Told after each mutant. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Asked before each mutant; the report then says how many were tried. */
  readonly isTimeUp?: () => boolean;
}

/**
 * Plays a plan against every mutant of its document's mock. Each test begins with an empty server, so that one that
 * does not call the mutated operation cannot come out otherwise, and is not played.
 */
export function measureMutation(
  spec: ApiSpec,
  plan: TestPlan,
  options: MutationOptions = {},
): MutationReport {
  const mock = createMock(spec, options.settings === undefined ? {} : { settings: options.settings });
  const workshop = workshopFor(mock);
  const { operators, mutantsAt: make } = LISTS[options.list ?? 'usual'];
  const made = spec.operations.flatMap((operation) => make(operation, workshop));
  const chosen = sampleOf(made, options.limit ?? made.length);
  const trial = new Trial(spec, plan, mock);
  const verdicts: Verdict[] = [];
  for (const mutant of options.isTimeUp === undefined ? chosen : shuffled(chosen)) {
    if (options.isTimeUp?.() === true) break;
    verdicts.push(trial.judge(mutant));
    options.onProgress?.(verdicts.length, chosen.length);
  }
  return reportOf(verdicts, operators, { made: made.length, unsound: trial.unsound });
}

type Verdict =
  | { readonly kind: 'equivalent'; readonly mutant: Mutant }
  | { readonly kind: 'unknowable'; readonly mutant: Mutant; readonly isNoticed: boolean }
  | { readonly kind: 'caught'; readonly mutant: Mutant }
  | { readonly kind: 'survived'; readonly mutant: Mutant; readonly survivor: SurvivingMutant };

class Trial {
  readonly unsound: string[] = [];
  private readonly player: Player;
  private readonly witnesses: Witnesses;
  private readonly testsByPath = new Map<string, TestCase[]>();

  constructor(
    spec: ApiSpec,
    plan: TestPlan,
    private readonly mock: MockApi,
  ) {
    this.player = new Player(plan);
    this.witnesses = new Witnesses(spec);
    for (const test of plan.cases) this.admit(test);
  }

  judge(mutant: Mutant): Verdict {
    const broken = this.mock.with(mutant.breaks(this.mock.steps));
    const witness = this.witnesses.find(mutant, this.mock, broken);
    if (witness === undefined) return { kind: 'equivalent', mutant };
    const tests = this.testsOf(mutant.operation);
    const isNoticed = tests.some((test) => this.player.play(test, mockServer(broken)) !== undefined);
    if (mutant.isUnknowable === true) return { kind: 'unknowable', mutant, isNoticed };
    if (isNoticed) return { kind: 'caught', mutant };
    const { operator, operation, place, clause, faultCode } = mutant;
    const shown = witness.at(-1);
    const survivor: SurvivingMutant = {
      operator,
      operation,
      place,
      clause,
      faultCode,
      reason: tests.length === 0 ? 'no test calls this operation' : `none of ${tests.length} tests notices`,
      witness:
        shown === undefined ? '' : `${shown.method.toUpperCase()} ${shown.path} ${shown.body ?? ''}`.trim(),
    };
    return { kind: 'survived', mutant, survivor };
  }

  /** A test counts where the conformant mock passes it. */
  private admit(test: TestCase): void {
    const complaint = this.player.play(test, mockServer(this.mock));
    if (complaint !== undefined) {
      this.unsound.push(`${test.operation}: ${test.title}: ${complaint.sentence}`);
      return;
    }
    const paths = new Set(test.covers.map(pathOf));
    for (const path of paths) {
      const known = this.testsByPath.get(path) ?? [];
      known.push(test);
      this.testsByPath.set(path, known);
    }
  }

  /** Those of the operation itself come first: they are the likeliest to notice. */
  private testsOf(operation: OperationKey): readonly TestCase[] {
    const tests = this.testsByPath.get(pathOf(operation)) ?? [];
    const own = tests.filter((test) => test.operation === operation);
    return [...own, ...tests.filter((test) => test.operation !== operation)];
  }
}

const pathOf = (key: OperationKey): string => key.slice(key.indexOf(' ') + 1);

function reportOf(
  verdicts: readonly Verdict[],
  names: readonly Operator[],
  { made, unsound }: Pick<MutationReport, 'made' | 'unsound'>,
): MutationReport {
  const counted = verdicts.filter(({ kind }) => kind === 'caught' || kind === 'survived');
  const byOperator = (some: readonly Verdict[]): MutationReport['operators'] =>
    Object.fromEntries(
      names.flatMap((operator) => {
        const own = some.filter(({ mutant }) => mutant.operator === operator);
        return own.length === 0 ? [] : [[operator, scoreOf(own)] as const];
      }),
    );
  const operations = [...Map.groupBy(counted, ({ mutant }) => mutant.operation)].map(
    ([operation, own]) => [operation, scoreOf(own)] as const,
  );
  return {
    ...scoreOf(counted),
    equivalent: verdicts.length - counted.length,
    made,
    tried: verdicts.length,
    operators: byOperator(counted),
    unknowable: byOperator(verdicts.filter(({ kind }) => kind === 'unknowable')),
    operations: Object.fromEntries(operations),
    survivors: verdicts.flatMap((verdict) => (verdict.kind === 'survived' ? [verdict.survivor] : [])),
    unsound,
  };
}

function scoreOf(verdicts: readonly Verdict[]): MutationScore {
  const caught = verdicts.filter(
    (verdict) => verdict.kind === 'caught' || (verdict.kind === 'unknowable' && verdict.isNoticed),
  );
  return { caught: caught.length, counted: verdicts.length };
}
