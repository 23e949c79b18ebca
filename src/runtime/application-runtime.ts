import { Injectable, Logger } from '@nestjs/common';
import type { Isolation } from '#core/grading/index';
import { lastLines } from '#platform/process/index';
import { documentAt } from './document.js';
import { isolationOf } from './drivers/driver.js';
import { Drivers } from './drivers/drivers.js';
import type { PartKind } from './plan/part-plan.js';
import { answers } from './running/answering.js';
import type { RunningApplication, UseOptions } from './running/lent.js';
import { RunningApplications } from './running/running-applications.js';
import { Launcher } from './running/launcher.js';
import type { StopMark } from './running/stops.js';
import { ApplicationStopped, NoDriver } from './runtime-errors.js';
import { RunningRows } from './running/running-rows.js';
import type { RunningRow } from './running/running-row.js';

/** What holds applications that are started here from now on. */
export interface Holding {
  /** `none`: nothing does. Null: they are not started here. */
  readonly isolation: Isolation | null;
  /** What is weaker than it could be, or why they are not started. */
  readonly weaknesses: readonly string[];
}

export interface PartHealth {
  readonly part: PartKind;
  readonly healthy: boolean;
  readonly latencyMs: number;
}

/** Starts and stops applications, and lends them to those who want to look at them while they run. */
@Injectable()
export class ApplicationRuntime {
  private readonly logger = new Logger(ApplicationRuntime.name);

  constructor(
    private readonly running: RunningApplications,
    private readonly rows: RunningRows,
    private readonly launcher: Launcher,
    private readonly drivers: Drivers,
  ) {}

  /**
   * Installs what the application requires, so that its start is quick.
   * @throws {DependenciesFailed} {@link NoDriver}
   */
  async build(applicationId: string, signal = new AbortController().signal): Promise<void> {
    await this.launcher.build(applicationId, await this.drivers.chosen(), signal);
  }

  /**
   * Runs it until it is stopped. Nothing happens when it runs.
   * @param since `stopMark` of when it was asked for; now, where that is left out
   * @throws {ApplicationFailed} when it does not run
   * @throws {ApplicationStopped} when somebody stopped it after it was asked for
   * @throws {NoDriver}
   */
  async start(applicationId: string, signal = new AbortController().signal, since?: StopMark): Promise<void> {
    const asked = since ?? (await this.stopMark(applicationId));
    for (;;) {
      await this.running.ensure(applicationId, signal, asked);
      if (await this.rows.want(applicationId, asked)) return;
      // One that nobody uses may be about to be retired, or may have been between the two. One that runs because
      // somebody else started it after a stop is not ours to want.
      if ((await this.stopMark(applicationId)) !== asked) throw new ApplicationStopped();
    }
  }

  /** A stop that comes later than this wins over a start with it, however long that takes. */
  stopMark(applicationId: string): Promise<StopMark> {
    return this.rows.stopMark(applicationId);
  }

  /** Stops it, whoever uses it. */
  async stop(applicationId: string): Promise<void> {
    await this.running.stop(applicationId);
  }

  async restart(applicationId: string, signal?: AbortSignal): Promise<void> {
    const since = await this.running.stop(applicationId);
    await this.start(applicationId, signal, since);
  }

  /**
   * Stops it.
   * @returns what starts it again, if it ran until it was stopped, and nobody else stopped it since; how that goes, its
   *   status says
   */
  async stopForNow(applicationId: string): Promise<() => void> {
    const row = await this.rows.find(applicationId);
    const since = await this.running.stop(applicationId);
    const ran = row?.held === true && row.wanted;
    return () => {
      if (!ran) return;
      this.start(applicationId, undefined, since).catch((error: unknown) => {
        if (!(error instanceof ApplicationStopped)) this.notStartedAgain(applicationId, error);
      });
    };
  }

  private notStartedAgain(applicationId: string, err: unknown): void {
    this.logger.warn({
      msg: 'An application that was not deleted could not be started again',
      applicationId,
      err,
    });
  }

  /** Removes what is kept of an application that was deleted. */
  async forget(applicationId: string): Promise<void> {
    await this.drivers.forget(applicationId);
    await this.launcher.forget(applicationId);
  }

  /** Undefined for an application that never ran. */
  status(applicationId: string): Promise<RunningRow | undefined> {
    return this.rows.find(applicationId);
  }

  /** The last lines of what a part wrote, on this machine. */
  logs(applicationId: string, part: PartKind, tail: number): Promise<readonly string[]> {
    return lastLines(this.launcher.logOf(applicationId, part), tail);
  }

  /** What the machine and the settings give now. */
  async holding(): Promise<Holding> {
    try {
      const { name, weaknesses } = await this.drivers.chosen();
      return { isolation: isolationOf(name), weaknesses };
    } catch (error) {
      if (error instanceof NoDriver) return { isolation: null, weaknesses: [error.message] };
      throw error;
    }
  }

  /** Asks each running part; none for an application that does not run. */
  async health(applicationId: string): Promise<readonly PartHealth[]> {
    const urls = Object.entries(await this.running.urlsOf(applicationId));
    return Promise.all(
      urls.map(async ([part, url]) => {
        const started = performance.now();
        const healthy = await answers(`${url}/`);
        return { part: part as PartKind, healthy, latencyMs: performance.now() - started };
      }),
    );
  }

  /**
   * Lends the application: starts it if it does not run, shares it with others who use it in any process, and stops it
   * afterwards if nobody needs it.
   * @throws {ApplicationFailed} when it does not run, or does not any more at the end
   * @throws {ApplicationStopped} when somebody stopped it meanwhile
   */
  async whileRunning<Result>(
    applicationId: string,
    { alone, signal }: UseOptions,
    use: (at: RunningApplication) => Promise<Result>,
  ): Promise<Result> {
    return this.running.lend(applicationId, { alone, signal }, use);
  }

  /** The API document that the application shows at one of the usual paths; undefined when it shows none. */
  documentOf({ backend }: Pick<RunningApplication, 'backend'>): Promise<Uint8Array | undefined> {
    return backend === undefined ? Promise.resolve(undefined) : documentAt(backend);
  }
}
