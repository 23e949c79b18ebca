import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { type HostedEnd, RollingLog } from '#platform/process/index';
import type { PartPlan } from '../../plan/part-plan.js';
import { ApplicationFailed } from '../../runtime-errors.js';
import { LOG_BYTES_PER_SECOND, type Prepared, type RuntimeLimits, type Started } from '../driver.js';
import { doorContainer, HOLDER_LABEL, partContainer } from './docker-containers.js';
import {
  APPLICATION_LABEL,
  type BaseImages,
  doorRecipe,
  imageOf,
  INSTALLATION_LABEL,
} from './docker-images.js';
import { Unframed } from './docker-output.js';
import { isAbsent, removed } from './removed.js';

export interface PodSettings {
  readonly bases: BaseImages;
  readonly limits: RuntimeLimits;
  /** Names the database whose applications these are. */
  readonly installation: string;
  /** Names this process. */
  readonly holder: string;
}

const DOOR_PATIENCE_MS = 10_000;
const LOOK_AGAIN_MS = 25;
const DOOR = 'door';

type Stream = NodeJS.ReadableStream & { destroy?: () => void };

/** The containers of one application. */
export class Pod implements Started {
  readonly sockets: ReadonlyMap<string, string>;
  private readonly containers = new Map<string, Docker.Container>();
  private readonly logs: RollingLog[] = [];
  private readonly streams: Stream[] = [];
  private readonly outOfMemory = new Set<string>();

  /** @param folder for sockets; it is removed with the pod */
  constructor(
    private readonly docker: Docker,
    private readonly settings: PodSettings,
    private readonly application: Prepared,
    private readonly folder: string,
  ) {
    this.sockets = new Map(
      application.parts.map(({ part }, index) => [part, path.join(folder, String(index))]),
    );
  }

  async start(signal?: AbortSignal): Promise<void> {
    const { applicationId, name, parts } = this.application;
    const door = await this.openDoor(signal);
    await this.watchMemory();
    for (const part of parts) {
      signal?.throwIfAborted();
      const image = imageOf(applicationId, part.part);
      const { limits } = this.settings;
      const options = partContainer(`${name}_${part.part}`, image, door.id, { part, limits });
      const container = await this.create(part.part, options);
      // From its first word on, and before it can say one.
      await this.keepLog(part, container);
      await container.start();
    }
  }

  async ended(): Promise<readonly HostedEnd[]> {
    const ends = await Promise.all(
      [...this.containers].map(([name, container]) => this.endOf(name, container)),
    );
    const door = ends.find((end) => end?.name === DOOR);
    if (door === undefined) return ends.flatMap((end) => end ?? []);
    return this.application.parts.map(({ part }) => ({ name: part, reason: 'its network ended' }));
  }

  async stop(): Promise<void> {
    // One that is held up by its own flood cannot be killed before it is let go.
    for (const stream of this.streams) stream.destroy?.();
    const containers = [...this.containers.values()].reverse();
    const removals = await Promise.allSettled(containers.map((container) => removed(container)));
    for (const log of this.logs) log.end();
    await rm(this.folder, { recursive: true, force: true });
    for (const removal of removals) if (removal.status === 'rejected') throw removal.reason;
  }

  private async openDoor(signal?: AbortSignal): Promise<Docker.Container> {
    const { name, parts } = this.application;
    const doors = parts.map(({ part, ports }, index) => ({ name: part, ports, socket: `/sockets/${index}` }));
    const { tag } = await doorRecipe(this.settings.bases);
    const options = doorContainer(`${name}_${DOOR}`, tag, this.folder, { doors, programs: [] });
    const door = await this.create(DOOR, options);
    await door.start();
    const deadline = performance.now() + DOOR_PATIENCE_MS;
    while (![...this.sockets.values()].every((socket) => existsSync(socket))) {
      if (performance.now() > deadline) throw new ApplicationFailed(NO_DOOR);
      await sleep(LOOK_AGAIN_MS, undefined, { signal });
    }
    return door;
  }

  private async create(part: string, options: Docker.ContainerCreateOptions): Promise<Docker.Container> {
    await this.makeRoom(options.name ?? '');
    const Labels = {
      [INSTALLATION_LABEL]: this.settings.installation,
      [HOLDER_LABEL]: this.settings.holder,
      [APPLICATION_LABEL]: this.application.applicationId,
    };
    const container = await this.docker.createContainer({ ...options, Labels });
    this.containers.set(part, container);
    return container;
  }

  /** A process of ours that died just now may have left one of this name; nobody else's is touched. */
  private async makeRoom(name: string): Promise<void> {
    const container = this.docker.getContainer(name);
    const found = await container.inspect().catch((error: unknown) => {
      if (isAbsent(error)) return undefined;
      throw error;
    });
    if (found === undefined) return;
    if (found.Config.Labels[INSTALLATION_LABEL] !== this.settings.installation)
      throw new ApplicationFailed(`Docker has a container ${name} that is not ours. Remove or rename it`);
    await removed(container);
  }

  private async keepLog({ part }: PartPlan, container: Docker.Container): Promise<void> {
    const limits = { sizeBytes: this.settings.limits.logBytes, bytesPerSecond: LOG_BYTES_PER_SECOND };
    const log = new RollingLog(this.application.logs[part], limits);
    this.logs.push(log);
    const output = await container.attach({ stream: true, stdout: true, stderr: true });
    this.streams.push(output);
    output.on('error', () => {}); // the container is no more
    output.pipe(new Unframed()).pipe(log, { end: false });
  }

  /** The engine tells of processes that were killed for their memory; a container that lost one goes on. */
  private async watchMemory(): Promise<void> {
    const filters = { label: [`${APPLICATION_LABEL}=${this.application.applicationId}`], event: ['oom'] };
    const events: Stream = await this.docker.getEvents({ filters });
    this.streams.push(events);
    events.on('error', () => {}); // it is looked for at the end of the container, too
    events.on('data', (line: Buffer) => {
      for (const [name, { id }] of this.containers) if (line.includes(id)) this.outOfMemory.add(name);
    });
  }

  private async endOf(name: string, container: Docker.Container): Promise<HostedEnd | undefined> {
    try {
      const { State } = await container.inspect();
      if (State.OOMKilled || this.outOfMemory.has(name))
        return { name, reason: 'it used more memory than it may have', limit: 'memory' };
      if (!State.Running) return { name, reason: `exit code ${State.ExitCode}` };
      return name === DOOR ? undefined : await this.tooMany(name, container);
    } catch (error) {
      if (!isAbsent(error)) throw error;
      return { name, reason: 'its container was removed' };
    }
  }

  private async tooMany(name: string, container: Docker.Container): Promise<HostedEnd | undefined> {
    const stats = await container.stats({ stream: false, 'one-shot': true });
    if ((stats.pids_stats?.current ?? 0) < this.settings.limits.processes) return undefined;
    return { name, reason: 'it started as many processes as it may have', limit: 'processes' };
  }
}

const NO_DOOR =
  'Docker does not share this machine’s temporary folder, through which applications are reached. ' +
  'Use an engine that runs on this machine, under the same paths';
