import { Injectable } from '@nestjs/common';
import type { EnsureOurs } from '#suites/index';
import type { AnalysisOutcome, RunAnalysis } from '../analysis.js';
import { AnalysisKeeper } from '../storage/analysis-keeper.js';
import { AnalysisRows, type Claim } from '../storage/analysis-rows.js';
import { AnalysisCancelled, AnalysisLost } from './analysis-errors.js';
import { AnalysisWork } from './analysis-work.js';
import { OpenAnalyses, type OpenAnalysis } from './open-analyses.js';
import { TIME_LIMIT_MS } from './time-limits.js';
import { type Ending, failedBy, NO_FINDINGS, timedOut } from './tool-result.js';

/** Of work that belongs to no run and no batch. */
const anybodys: EnsureOurs = () => Promise.resolve();

/** Looks at applications, and keeps what was found. */
@Injectable()
export class Analyses {
  constructor(
    private readonly rows: AnalysisRows,
    private readonly open: OpenAnalyses,
    private readonly work: AnalysisWork,
    private readonly keeper: AnalysisKeeper,
  ) {}

  /**
   * Runs an analysis to its end. Asked for again with the same run or task, it is one and the same: what ended is not
   * made again, what a dead process left behind is begun anew.
   *
   * @param signal aborted with `AnalysisCancelled` or with a timeout it ends the analysis, which is an outcome too;
   * with any other reason the analysis is left as it is, to be taken over
   * @param ensureOurs asked in each transaction that writes
   * @throws {NotFound} without the application
   * @throws {AnalysisLost} when another process has taken it over, or the application was deleted
   * @throws what `ensureOurs` throws, and the signal's reason
   */
  async run(
    request: RunAnalysis,
    signal: AbortSignal,
    ensureOurs: EnsureOurs = anybodys,
  ): Promise<AnalysisOutcome> {
    const begun = await this.rows.begin(request, ensureOurs);
    return begun.kind === 'known' ? begun.outcome : this.carryOut(begun.claim, signal, ensureOurs);
  }

  /**
   * Writes down that an analysis is wanted; a worker takes it.
   * @returns its id
   * @throws {NotFound} without the application
   * @throws {ToolsUnknown}
   * @throws {Conflict} for a ZAP scan while there is one of the application
   */
  async ask(request: RunAnalysis): Promise<string> {
    const { type, options } = request;
    if (options !== undefined) this.work.check({ type, options });
    return this.rows.ask(request);
  }

  /** Carries out the analysis that has been waiting longest. @returns false when none waits */
  async carryOutNext(signal: AbortSignal): Promise<boolean> {
    const claim = await this.rows.takeNext();
    if (claim === undefined) return false;
    await this.carryOut(claim, signal, anybodys);
    return true;
  }

  private carryOut(claim: Claim, given: AbortSignal, ensureOurs: EnsureOurs): Promise<AnalysisOutcome> {
    return this.open.whileOpen(claim, (open) =>
      this.within({ ...open, signal: AbortSignal.any([open.signal, given]) }, claim, ensureOurs),
    );
  }

  private async within(
    { signal, progress, folder }: OpenAnalysis,
    claim: Claim,
    ensureOurs: EnsureOurs,
  ): Promise<AnalysisOutcome> {
    const { timeoutSeconds } = claim.options;
    const limitMs = timeoutSeconds === undefined ? TIME_LIMIT_MS[claim.type] : timeoutSeconds * 1_000;
    const limits = { deadline: Date.now() + limitMs, signal };
    try {
      const done = await this.work.do({ ...claim, folder, limits, progress });
      // How far the steps of its tools came stays with it.
      await this.open.beat();
      signal.throwIfAborted();
      return await this.keeper.complete(claim, done, ensureOurs);
    } catch (error) {
      const ending = signal.aborted ? endingOfAborted(signal.reason) : failedBy(error);
      if (ending === undefined || isLost(error)) throw signal.aborted ? signal.reason : error;
      return this.keeper.end(claim, ending, ensureOurs);
    }
  }
}

/** Undefined where the analysis has not ended: its process shuts down, or lost it. */
function endingOfAborted(reason: unknown): Ending | undefined {
  if (reason instanceof AnalysisCancelled) {
    return { status: 'cancelled', counts: NO_FINDINGS, reason: reason.message };
  }
  return reason instanceof DOMException && reason.name === 'TimeoutError'
    ? timedOut('It was stopped, since whatever asked for it was out of time')
    : undefined;
}

function isLost(error: unknown): boolean {
  return error instanceof AnalysisLost;
}
