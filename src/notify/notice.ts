import type { ApplicationGrade } from '#core/grading/index';

/** What people and other systems are told of. */
export type Notice =
  | {
      readonly occasion: 'succeeded';
      readonly run: RunFacts;
      readonly tests: { readonly passed: number; readonly skipped: number } | undefined;
      /** Of runs of applications: the grade, in one line and whole. */
      readonly application?: ApplicationVerdict | undefined;
    }
  | {
      readonly occasion: 'defects';
      readonly run: RunFacts;
      readonly executionId: string;
      readonly tests: { readonly passed: number; readonly failed: number; readonly skipped: number };
    }
  | {
      readonly occasion: 'dead_letter';
      readonly run: RunFacts;
      readonly error: { readonly code: string; readonly message: string };
    }
  | {
      readonly occasion: 'batch_end';
      readonly batch: BatchFacts;
    }
  | {
      readonly occasion: 'batch_warning';
      readonly batch: BatchFacts;
      readonly limit: {
        /** `task`: one of its tasks comes near its time limit; `job`: the batch does. */
        readonly of: 'task' | 'job';
        readonly ms: number;
        /** Which task, for people. */
        readonly task?: string;
      };
    };

export interface BatchFacts {
  readonly jobId: string;
  readonly name: string;
  readonly status: string;
  /** How many tasks there are in each state. */
  readonly tasks: Readonly<Record<string, number>>;
}

/** What became of an application. */
export interface ApplicationVerdict {
  readonly applicationId: string;
  readonly summary: string;
  readonly grade: ApplicationGrade;
}

export interface RunFacts {
  readonly runId: string;
  readonly eventId: string | undefined;
  readonly project: { readonly id: string; readonly name: string };
  readonly specKey: string | undefined;
}

/** Where a notice goes. */
export interface NotifyAddress {
  readonly name: string;
  /** `webhook`: signed as Standard Webhooks; `chat`: a text, as Slack and its likes take it. */
  readonly kind: 'webhook' | 'chat';
  readonly url: string;
  /** Signs webhooks; `whsec_` and base64, or any text. */
  readonly secret?: string | undefined;
  /** Private `host:port`s that the operator allowed. */
  readonly allow: readonly string[];
}
