import { setTimeout as sleep } from 'node:timers/promises';
import { type HostedEnd, lastLines, type PortProxy } from '#platform/process/index';
import type { Prepared, Started } from '../drivers/driver.js';
import type { PartKind } from '../plan/part-plan.js';
import { ApplicationFailed } from '../runtime-errors.js';
import { answers } from './answering.js';
import { type Part, type Parts, stateOf } from './part-state.js';
import { openSoon } from './port-taken.js';

const LOOK_AGAIN_MS = 150;
const LOG_LINES = 20;

type Ports = Readonly<Record<PartKind, number>>;

/** An application that runs, and the ports of this machine that lead to it. */
export class Launched {
  private readonly proxies: PortProxy[] = [];
  private states: Readonly<Partial<Record<PartKind, Part>>> = {};
  private stopping: Promise<void> | undefined;

  constructor(
    private readonly started: Started,
    private readonly prepared: Prepared,
    private readonly ports: Ports,
    private readonly cleanUp: () => Promise<void>,
  ) {}

  get parts(): Parts {
    return this.states;
  }

  /** @throws {PortTaken} */
  async open(): Promise<void> {
    try {
      for (const { part } of this.prepared.parts) {
        const socket = this.started.sockets.get(part);
        if (socket !== undefined) this.proxies.push(await openSoon(this.ports[part], socket));
      }
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** @throws {ApplicationFailed} when no part answers within the time */
  async untilAnswering(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    try {
      while (!this.isDecided()) {
        signal.throwIfAborted();
        await this.look();
        if (performance.now() > deadline) this.giveUp(timeoutMs);
        if (!this.isDecided()) await sleep(LOOK_AGAIN_MS);
      }
      if (stateOf(this.states) === 'failed') throw await this.failure();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Looks which parts have ended since. @throws {ApplicationFailed} when nothing of it is left */
  async check(): Promise<Parts> {
    for (const end of await this.started.ended()) await this.note(end);
    if (stateOf(this.states) === 'failed') throw await this.failure();
    return this.states;
  }

  stop(): Promise<void> {
    return (this.stopping ??= this.stopAll().catch((error: unknown) => {
      // Whoever looks after it tries again.
      this.stopping = undefined;
      throw error;
    }));
  }

  private async stopAll(): Promise<void> {
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
    try {
      await this.started.stop();
    } finally {
      await this.cleanUp();
    }
  }

  private isDecided(): boolean {
    return this.prepared.parts.every(({ part }) => this.states[part] !== undefined);
  }

  private async look(): Promise<void> {
    for (const end of await this.started.ended()) await this.note(end);
    const open = this.prepared.parts.filter(({ part }) => this.states[part] === undefined);
    await Promise.all(open.map(({ part }) => this.lookAt(part)));
  }

  private async lookAt(part: PartKind): Promise<void> {
    if (await answers(`http://127.0.0.1:${this.ports[part]}/`))
      this.states = { [part]: { state: 'running' }, ...this.states };
  }

  /** What goes beyond a limit takes all of the application along: nothing good is to be expected of it. */
  private async note({ name, reason, limit }: HostedEnd): Promise<void> {
    if (limit !== undefined)
      throw new ApplicationFailed(`The ${name} was stopped: ${reason}`, await this.logOf(name as PartKind));
    if (this.states[name as PartKind]?.state !== 'failed')
      this.states = { ...this.states, [name]: { state: 'failed', reason: `it ended: ${reason}` } };
  }

  private giveUp(timeoutMs: number): void {
    const reason = `it did not answer within ${timeoutMs / 1000} s`;
    for (const { part } of this.prepared.parts)
      this.states = { [part]: { state: 'failed', reason }, ...this.states };
  }

  private async failure(): Promise<ApplicationFailed> {
    const failed = Object.entries(this.states).flatMap(([part, state]) =>
      state.state === 'failed' ? [{ part: part as PartKind, reason: state.reason }] : [],
    );
    const logs = await Promise.all(failed.map(({ part }) => this.logOf(part)));
    const reasons = failed.map(({ part, reason }) => `${part}: ${reason}`).join('; ');
    return new ApplicationFailed(`The application does not run (${reasons})`, logs.flat());
  }

  private logOf(part: PartKind): Promise<readonly string[]> {
    return lastLines(this.prepared.logs[part], LOG_LINES);
  }
}
