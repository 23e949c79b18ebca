import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Applications } from '#catalog/index';
import { isolationOf } from '../drivers/driver.js';
import type { PartKind } from '../plan/part-plan.js';
import { ApplicationFailed, ApplicationStopped } from '../runtime-errors.js';
import { Holder } from './holder.js';
import type { RunningApplication, UseOptions } from './lent.js';
import { RunningRows } from './running-rows.js';
import type { RunningRow } from './running-row.js';
import type { StopMark } from './stops.js';
import { Uses } from './uses.js';

const LOOK_AGAIN_MS = 250;
const STOP_PATIENCE_MS = 20_000;

/** Applications that run, in whichever process: who wants one waits for it, or runs it. */
@Injectable()
export class RunningApplications {
  constructor(
    private readonly applications: Applications,
    private readonly holder: Holder,
    private readonly rows: RunningRows,
    private readonly uses: Uses,
  ) {}

  /** Waits until it is stopped. @returns the mark of this stop @throws {NotFound} */
  async stop(applicationId: string): Promise<StopMark> {
    await this.applications.get(applicationId);
    const mark = await this.rows.requestStop(applicationId);
    await this.holder.stop(applicationId);
    const deadline = performance.now() + STOP_PATIENCE_MS;
    while ((await this.rows.find(applicationId))?.held === true && performance.now() < deadline)
      await sleep(LOOK_AGAIN_MS);
    return mark;
  }

  /** As `ApplicationRuntime.whileRunning` says. */
  async lend<Result>(
    applicationId: string,
    { alone, signal }: UseOptions,
    use: (at: RunningApplication) => Promise<Result>,
  ): Promise<Result> {
    const place = await this.uses.enter(applicationId, alone, signal);
    try {
      const row = await this.ensure(applicationId, signal, await this.rows.stopMark(applicationId));
      return await this.lendRunning(row, signal, use);
    } finally {
      await this.uses.leave(place);
      await this.holder.retire(applicationId);
    }
  }

  private async lendRunning<Result>(
    row: RunningRow,
    signal: AbortSignal,
    use: (at: RunningApplication) => Promise<Result>,
  ): Promise<Result> {
    const gone = new AbortController();
    const over = new AbortController();
    const watching = this.watch(row, gone, over.signal);
    try {
      const urls = await this.urlsOf(row.applicationId);
      const { driver, weaknesses } = row;
      const held = { driver, isolation: isolationOf(driver), weaknesses };
      return await use({ ...urls, ...held, signal: AbortSignal.any([signal, gone.signal]) });
    } finally {
      // What was found at an application that was not there means nothing, good or bad: this is thrown instead.
      await this.lookOnce(row, gone).catch(() => undefined);
      over.abort();
      await watching;
      gone.signal.throwIfAborted();
    }
  }

  private async watch(row: RunningRow, gone: AbortController, over: AbortSignal): Promise<void> {
    while (!over.aborted && !gone.signal.aborted) {
      await this.lookOnce(row, gone).catch(() => undefined); // the next look tells
      await sleep(LOOK_AGAIN_MS * 2, undefined, { signal: over }).catch(() => undefined);
    }
  }

  private async lookOnce({ applicationId }: RunningRow, gone: AbortController): Promise<void> {
    const now = await this.rows.find(applicationId);
    if (now !== undefined && now.held && !now.stopRequested) return;
    gone.abort(now?.state === 'failed' ? new ApplicationFailed(now.error ?? '') : new ApplicationStopped());
  }

  /**
   * Starts it, or waits for whoever does.
   * @param since when it was asked for: a stop that comes later wins, whoever runs it
   * @throws {ApplicationFailed | ApplicationStopped}
   */
  async ensure(applicationId: string, signal: AbortSignal, since: StopMark): Promise<RunningRow> {
    const asked = new Date();
    for (;;) {
      signal.throwIfAborted();
      const row = await this.rows.find(applicationId);
      if (row?.held === true && isUp(row)) return row;
      if ((await this.rows.stopMark(applicationId)) !== since) throw new ApplicationStopped();
      if (row?.state === 'failed' && row.changedAt > asked) throw new ApplicationFailed(row.error ?? '');
      if (row?.held !== true) await this.holder.run(applicationId, since);
      else await sleep(LOOK_AGAIN_MS, undefined, { signal });
    }
  }

  /** Of the parts that run. */
  async urlsOf(applicationId: string): Promise<Partial<Record<PartKind, string>>> {
    const [row, { ports }] = await Promise.all([
      this.rows.find(applicationId),
      this.applications.get(applicationId),
    ]);
    if (row?.held !== true) return {};
    const up = Object.entries(row.parts).filter(([, part]) => part.state === 'running');
    const portOf = { backend: ports.backendPort, frontend: ports.frontendPort };
    return Object.fromEntries(up.map(([part]) => [part, `http://127.0.0.1:${portOf[part as PartKind]}`]));
  }
}

function isUp({ state, stopRequested }: RunningRow): boolean {
  return !stopRequested && (state === 'running' || state === 'partial');
}
