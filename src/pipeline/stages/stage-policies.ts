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
const TIMEOUT_MS: Readonly<Record<Exclude<StageName, 'execute' | 'analyse'>, number>> = {
  fetch: 120 * SECOND_MS,
  diff: 120 * SECOND_MS,
  generate: 300 * SECOND_MS,
  check: 300 * SECOND_MS, // reading a suite, then trying mutants
  register: 300 * SECOND_MS, // fetching code, then unpacking it
  grade: 120 * SECOND_MS,
  notify: 60 * SECOND_MS,
};

/** For starting and storing results: suites and analyses have their own, shorter limits for running. */
const GRACE_MS = 60 * SECOND_MS;

/** How long and how often each stage may try (states.md, contract 6). */
@Injectable()
export class StagePolicies {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  of(stage: StageName): StagePolicy {
    const { maxRetryAttempts, retryDelayMs, retryMaxDelayMs, stageRetries } = this.settings;
    const own = stageRetries.find((retries) => retries.stage === stage);
    return {
      attempts: own?.attempts ?? maxRetryAttempts,
      delayMs: own?.delayMs ?? retryDelayMs,
      maxDelayMs: own?.maxDelayMs ?? retryMaxDelayMs,
      timeoutMs: this.timeoutMs(stage),
    };
  }

  private timeoutMs(stage: StageName): number {
    const { executeTimeoutMs, analyseTimeoutMs } = this.settings;
    if (stage === 'execute') return executeTimeoutMs + GRACE_MS;
    return stage === 'analyse' ? analyseTimeoutMs + GRACE_MS : TIMEOUT_MS[stage];
  }
}
