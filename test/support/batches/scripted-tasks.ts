import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { AnalysisOutcome, RunAnalysis } from '#analysis/index';
import type { TaskRunner } from '#batches/index';
import { uuidv7 } from '#platform/database/index';

export const NOTHING_FOUND = { critical: 0, high: 0, medium: 0, low: 0, info: 0, unknown: 0 };

type Script = (asked: RunAnalysis, signal: AbortSignal) => Promise<Partial<AnalysisOutcome>>;

const quick: Script = async () => {
  await delay(5);
  return {};
};

/** Analyses that do what a test says; unless it says anything, they are quick and find nothing. */
@Injectable()
export class ScriptedTasks implements TaskRunner {
  readonly asked: RunAnalysis[] = [];
  private script = quick;

  /** From now on. */
  play(script: Script): void {
    this.script = script;
  }

  reset(): void {
    this.script = quick;
    this.asked.length = 0;
  }

  async run(asked: RunAnalysis, signal: AbortSignal): Promise<AnalysisOutcome> {
    this.asked.push(asked);
    const outcome = await this.script(asked, signal);
    return { analysisId: uuidv7(), status: 'completed', counts: NOTHING_FOUND, ...outcome };
  }
}
