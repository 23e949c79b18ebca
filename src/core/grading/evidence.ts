import type { SeverityCounts } from '../findings/index.js';
import type { Isolation } from './isolation.js';

/** Figures with the analysis that brought them, or why there are none. */
export type Evidence<Figures> =
  | {
      readonly kind: 'present';
      readonly analysisId: string;
      /** Of the room of suites, where there is one. */
      readonly executionId?: string;
      readonly figures: Figures;
    }
  | { readonly kind: 'absent'; readonly reason: string; readonly analysisId?: string };

/** What the functional suite said. */
export interface FunctionalFigures {
  /** The API document was recovered from the routes: it claims nothing of answers. */
  readonly isRecovered?: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly defects: readonly DefectClass[];
}

/** Defects of one class, such as `Server error`. */
export interface DefectClass {
  readonly name: string;
  readonly severity: 'critical' | 'high' | 'medium';
  readonly count: number;
}

/** What a load test said. */
export interface LoadFigures {
  readonly valid: boolean;
  /** Why it is not valid. */
  readonly reasons: readonly string[];
  readonly objectives: readonly { readonly name: string; readonly met: boolean }[];
}

/** What the AI review said. */
export interface ReviewFigures {
  /** 0 to 1. */
  readonly score: number;
  readonly met: number;
  readonly total: number;
}

/** One kind of search for weaknesses. */
export interface SecurityLook {
  /** As people know it: `backend_security`. */
  readonly type: string;
  /** Without it nobody can say that the application is secure. */
  readonly required: boolean;
  readonly evidence: Evidence<{
    /** Tools that came to their end. */
    readonly completed: readonly string[];
    /** Tools that did not, or were not there. */
    readonly missing: readonly string[];
  }>;
}

/** All that is known of an application when it is graded. */
export interface ApplicationEvidence {
  readonly functional: Evidence<FunctionalFigures>;
  readonly security: readonly SecurityLook[];
  /** Findings that are neither fixed nor triaged away; what several tools say of one place counts once. */
  readonly open: SeverityCounts;
  readonly load: Evidence<LoadFigures>;
  readonly review: Evidence<ReviewFigures>;
  /** What held the application least while it ran for all this; null: it did not run. */
  readonly isolation: Isolation | null;
}
