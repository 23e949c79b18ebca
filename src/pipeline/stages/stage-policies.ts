import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '#platform/config/index';
import type { StageName } from '../run.js';
import type { AttemptPolicy } from './verdict.js';

export interface StagePolicy extends AttemptPolicy {
  /** Time limit of one attempt. */
  readonly timeoutMs: number;
}

const SECOND_MS = 1_000;

/** Limits of the stages that only have a fixed one; whatever they call has shorter limits of its own. */
const TIMEOUT_MS: Readonly<Record<Exclude<StageName, 'execute'>, number>> = {
  fetch: 120 * SECOND_MS,
  diff: 120 * SECOND_MS,
  generate: 300 * SECOND_MS,
  check: 300 * SECOND_MS, // reading a suite, then trying mutants
  notify: 60 * SECOND_MS,
};

/** For starting the suite and storing its results; it has its own, shorter limit for running. */
const EXECUTE_GRACE_MS = 60 * SECOND_MS;

/** How long and how often each stage may try (states.md, contract 6). */
@Injectable()
export class StagePolicies {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  of(stage: StageName): StagePolicy {
    const { maxRetryAttempts, retryDelayMs, retryMaxDelayMs, stageRetries, executeTimeoutMs } = this.settings;
    const own = stageRetries.find((retries) => retries.stage === stage);
    return {
      attempts: own?.attempts ?? maxRetryAttempts,
      delayMs: own?.delayMs ?? retryDelayMs,
      maxDelayMs: own?.maxDelayMs ?? retryMaxDelayMs,
      timeoutMs: stage === 'execute' ? executeTimeoutMs + EXECUTE_GRACE_MS : TIMEOUT_MS[stage],
    };
  }
}
