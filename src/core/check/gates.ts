import {
  GATED_FIGURES,
  type GatedFigure,
  type QualityGate,
  type QualitySettings,
} from '#core/settings/index';
import type { MutationFigures } from '#core/verdict/index';
import type { Coverage, Share } from './coverage.js';

/** A figure of a suite beside what is wanted of it. */
export interface GateResult extends QualityGate {
  readonly figure: GatedFigure;
  /** Absent where it could not be measured: then the gate is not passed. */
  readonly percent?: number;
  readonly passed: boolean;
}

export type Figures = Readonly<Partial<Record<GatedFigure, Share>>>;

type Tried = Pick<MutationFigures, 'caught' | 'mutants' | 'made' | 'tried'>;

/** Mutants of which none was tried, since the time was up before, have measured nothing. */
export function mutationShare({ caught, mutants, made = 0, tried }: Tried): Share | undefined {
  return tried === 0 && made > 0 ? undefined : { covered: caught, total: mutants };
}

/** What the gates are held against. */
export function figuresOf(coverage: Partial<Coverage>, mutation?: Tried): Figures {
  const share = mutation && mutationShare(mutation);
  return { ...coverage, ...(share !== undefined && { mutation: share }) };
}

/** One result for each gate that there is. */
export function judgeGates({ gates, mutants }: QualitySettings, figures: Figures): readonly GateResult[] {
  return GATED_FIGURES.filter((figure) => figure !== 'mutation' || mutants > 0).flatMap((figure) => {
    const gate = gates[figure];
    return gate.min === 0 ? [] : [judged(figure, gate, figures[figure])];
  });
}

/** Those that a suite does not get past; the others warn. */
export function failedGates(gates: readonly GateResult[] = []): readonly GateResult[] {
  return gates.filter(({ passed, below }) => !passed && below === 'dead_letter');
}

/** `mutation: 41.2 %, at least 60 % wanted` */
export function gateSentence({ figure, percent, min }: GateResult): string {
  return `${figure}: ${percent === undefined ? 'not measured' : `${percent} %`}, at least ${min} % wanted`;
}

function judged(figure: GatedFigure, gate: QualityGate, share: Share | undefined): GateResult {
  if (share === undefined) return { figure, ...gate, passed: false };
  const percent = percentOf(share);
  return { figure, ...gate, percent, passed: percent >= gate.min };
}

/** Rounded down to a tenth, so that nothing looks like enough that is not; of nothing all is covered. */
export function percentOf({ covered, total }: Share): number {
  return total === 0 ? 100 : Math.floor((covered / total) * 1000) / 10;
}
