import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { messageOf } from '#core/errors/index';
import { Recurring } from '#platform/schedule/index';
import { Drivers } from '../drivers/drivers.js';
import { ApplicationStopped } from '../runtime-errors.js';
import type { Launched } from './launched.js';
import { Launcher } from './launcher.js';
import { stateOf } from './part-state.js';
import { RunningRows } from './running-rows.js';
import type { StopMark } from './stops.js';

/** An application that this process runs, or is about to. */
interface Held {
  readonly aborting: AbortController;
  launched?: Launched;
  /** It ends once, whoever asks for it: its row may be somebody's who starts the application again by then. */
  ending?: Promise<void> | undefined;
}

const LOOK_MS = 1_000;
const RECONCILE_MS = 5_000;

/** The applications that this process runs: it looks after them, and says that it lives. */
@Injectable()
export class Holder implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Holder.name);
  private readonly held = new Map<string, Held>();
  private readonly looking = new Recurring({
    failed: 'Could not look after the running applications',
    everyMs: LOOK_MS,
    firstAfterMs: LOOK_MS,
    work: () => this.lookAfter(),
  });
  private readonly reconciling = new Recurring({
    done: 'Found applications whose process had died',
    failed: 'Could not look for applications whose process died',
    everyMs: RECONCILE_MS,
    firstAfterMs: 0,
    work: async () => {
      const applications = await this.rows.reconcile();
      await this.drivers.sweep({
        holders: () => this.rows.holders(),
        applications: (ids) => this.rows.applicationsAmong(ids),
      });
      return { applications };
    },
  });

  constructor(
    private readonly rows: RunningRows,
    private readonly launcher: Launcher,
    private readonly drivers: Drivers,
  ) {}

  onApplicationBootstrap(): void {
    this.looking.start();
    this.reconciling.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.looking.stop(), this.reconciling.stop()]);
    await Promise.all([...this.held].map(([applicationId, held]) => this.end(applicationId, held)));
  }

  /**
   * Runs an application that nobody runs.
   * @returns false when somebody else was faster, or it was stopped since the mark
   * @throws what keeps it from running, which its row says from then on
   */
  async run(applicationId: string, since: StopMark): Promise<boolean> {
    const driver = await this.drivers.chosen();
    if (!(await this.rows.claim(applicationId, driver, since))) return false;
    const held: Held = { aborting: new AbortController() };
    this.held.set(applicationId, held);
    try {
      const onBuilt = (): Promise<void> => this.rows.change(applicationId, { state: 'starting' });
      const { signal } = held.aborting;
      held.launched = await this.launcher.launch({ applicationId, driver, signal, onBuilt });
      const { parts } = held.launched;
      await this.rows.change(applicationId, { state: stateOf(parts), parts });
      return true;
    } catch (error) {
      await this.end(applicationId, held, error instanceof ApplicationStopped ? undefined : messageOf(error));
      throw error;
    }
  }

  /** Stops it if this process runs it and nobody needs it. */
  async retire(applicationId: string): Promise<void> {
    const held = this.held.get(applicationId);
    if (held !== undefined && (await this.rows.retire(applicationId))) await this.end(applicationId, held);
  }

  /** Stops it if this process runs it. */
  async stop(applicationId: string): Promise<void> {
    const held = this.held.get(applicationId);
    if (held !== undefined) await this.stopHeld(applicationId, held);
  }

  private async stopHeld(applicationId: string, held: Held): Promise<void> {
    held.aborting.abort(new ApplicationStopped());
    if (held.launched !== undefined) await this.end(applicationId, held);
  }

  private end(applicationId: string, held: Held, error?: string): Promise<void> {
    return (held.ending ??= this.endOnce(applicationId, held, error).catch((failure: unknown) => {
      // Whoever looks after it tries again.
      held.ending = undefined;
      throw failure;
    }));
  }

  private async endOnce(applicationId: string, held: Held, error?: string): Promise<void> {
    await held.launched?.stop();
    await this.rows.release(applicationId, error);
    // Whoever started it again in the meantime has taken the place.
    if (this.held.get(applicationId) === held) this.held.delete(applicationId);
  }

  private async lookAfter(): Promise<void> {
    if (this.held.size === 0) return;
    const rows = await this.rows.renew();
    await Promise.all([...this.held].map(([id, held]) => this.lookAt(id, held, rows.get(id))));
  }

  private async lookAt(
    id: string,
    held: Held,
    row: { readonly stopRequested: boolean } | undefined,
  ): Promise<void> {
    // Its row is somebody else's, or its application was deleted.
    if (row === undefined || row.stopRequested) return this.stopHeld(id, held);
    if (held.launched === undefined || held.ending !== undefined) return;
    try {
      await this.noteChanges(id, held, held.launched);
      await this.retire(id);
    } catch (error) {
      if (held.ending !== undefined) return held.ending;
      this.logger.warn({ msg: 'An application does not run any more', applicationId: id, err: error });
      await this.end(id, held, messageOf(error));
    }
  }

  private async noteChanges(id: string, held: Held, launched: Launched): Promise<void> {
    const before = launched.parts;
    const parts = await launched.check();
    if (parts !== before && held.ending === undefined)
      await this.rows.change(id, { state: stateOf(parts), parts });
  }
}
