import type { TestPlan } from '#core/plan/index';
import type { ParsedFile } from './parsed-file.js';

export interface QualityProblem {
  readonly rule: string;
  /** An error keeps a suite from being used; a warning is something that its readers should know. */
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  readonly detail: string;
}

export type Finding = Omit<QualityProblem, 'rule' | 'severity'>;

/** A property that every suite must have; one file each in rules/. */
export interface Rule {
  readonly name: string;
  readonly severity: QualityProblem['severity'];
  readonly check: (files: readonly ParsedFile[], plan: Pick<TestPlan, 'cases'>) => Finding[];
}
