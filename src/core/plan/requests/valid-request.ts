import type { Operation } from '#core/spec/index';
import type { Cleanup, RequestStep } from '../test-plan.js';
import type { BodyPlan } from './valid-body.js';

/** A request that the document allows, with all that must be done before and after it. */
export interface ValidRequest {
  readonly operation: Operation;
  readonly before: readonly RequestStep[];
  readonly cleanup: readonly Cleanup[];
  readonly step: RequestStep;
  readonly body: BodyPlan;
  /** Why a server may refuse it although it is valid: it names something that may not exist. Empty: it must not. */
  readonly doubts: readonly string[];
  /** Among them: what the path names may not exist. */
  readonly isPathDoubtful: boolean;
}

export type RequestPlan = ValidRequest | { readonly impossible: string };
