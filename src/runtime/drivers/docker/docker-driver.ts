import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import { type HostedEnd, RollingLog } from '#platform/process/index';
import type { PartPlan } from '../../plan/part-plan.js';
import {
  type Driver,
  LOG_BYTES_PER_SECOND,
  type Prepared,
  type RuntimeLimits,
  type Started,
} from '../driver.js';
import { doorContainer, HOLDER_LABEL, partContainer } from './docker-containers.js';
import { type BaseImages, buildImage, doorRecipe, partRecipe } from './docker-images.js';

export interface DockerSettings {
  readonly socket: string;
  readonly bases: BaseImages;
  /** Network of the installers while an image is built. */
  readonly buildNetwork: string;
  readonly limits: RuntimeLimits;
  /** Names this process. */
  readonly holder: string;
}

/** Runs applications in containers, which share a network that has nothing but a loopback. */
export class DockerDriver implements Driver {
  readonly name = 'docker';
  readonly weaknesses = [];
  private readonly docker: Docker;

  constructor(private readonly settings: DockerSettings) {
    this.docker = new Docker({ socketPath: settings.socket });
  }

  /** Why the engine cannot be used; undefined when it answers. */
  async problem(): Promise<string | undefined> {
    return this.docker.ping().then(
      () => undefined,
      (error: unknown) => `Docker does not answer at ${this.settings.socket}: ${String(error)}`,
    );
  }

  async build({ applicationId, folder, parts }: Prepared, signal?: AbortSignal): Promise<void> {
    const { bases, buildNetwork } = this.settings;
    await buildImage(this.docker, await doorRecipe(bases), 'none', signal);
    for (const part of parts)
      await buildImage(
        this.docker,
        await partRecipe(applicationId, part, folder, bases),
        buildNetwork,
        signal,
      );
  }

  async start(application: Prepared): Promise<Started> {
    const sockets = await mkdtemp(path.join(tmpdir(), 'assay-host-'));
    const pod = new Pod(this.docker, this.settings, application, sockets);
    try {
      await pod.start();
      return pod;
    } catch (error) {
      await pod.stop();
      throw error;
    }
  }

  /** Removes containers of processes that do not run anything any more. */
  async sweep(holders: ReadonlySet<string>): Promise<void> {
    const containers = await this.docker.listContainers({ all: true, filters: { label: [HOLDER_LABEL] } });
    const left = containers.filter(({ Labels }) => !holders.has(Labels[HOLDER_LABEL] ?? ''));
    await Promise.all(left.map(({ Id }) => removed(this.docker.getContainer(Id))));
  }
}

/** The containers of one application. */
class Pod implements Started {
  readonly sockets: ReadonlyMap<string, string>;
  private readonly containers = new Map<string, Docker.Container>();
  private readonly logs: RollingLog[] = [];
  private readonly outOfMemory = new Set<string>();
  private events: { destroy?: () => void } | undefined;

  constructor(
    private readonly docker: Docker,
    private readonly settings: DockerSettings,
    private readonly application: Prepared,
    private readonly folder: string,
  ) {
    this.sockets = new Map(
      application.parts.map(({ part }, index) => [part, path.join(folder, String(index))]),
    );
  }

  async start(): Promise<void> {
    const { applicationId, name, parts } = this.application;
    const doors = parts.map(({ part, ports }, index) => ({ name: part, ports, socket: `/sockets/${index}` }));
    const { tag } = await doorRecipe(this.settings.bases);
    const plan = { doors, programs: [] };
    const door = await this.run('door', doorContainer(`${name}_door`, tag, this.folder, plan));
    for (const part of parts) {
      const image = `assay/application:${applicationId}-${part.part}`;
      const options = partContainer(`${name}_${part.part}`, image, door.id, {
        part,
        limits: this.settings.limits,
      });
      await this.keepLog(part, await this.run(part.part, options));
    }
    await this.watchMemory();
  }

  async ended(): Promise<readonly HostedEnd[]> {
    const ends = await Promise.all(
      [...this.containers].map(([name, container]) => this.endOf(name, container)),
    );
    const door = ends.find((end) => end?.name === 'door');
    if (door === undefined) return ends.flatMap((end) => end ?? []);
    return this.application.parts.map(({ part }) => ({ name: part, reason: 'its network ended' }));
  }

  async stop(): Promise<void> {
    this.events?.destroy?.();
    await Promise.all([...this.containers.values()].reverse().map((container) => removed(container)));
    for (const log of this.logs) log.end();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async run(part: string, options: Docker.ContainerCreateOptions): Promise<Docker.Container> {
    // One that a process left behind which died just now.
    if (options.name !== undefined) await removed(this.docker.getContainer(options.name));
    const Labels = {
      [HOLDER_LABEL]: this.settings.holder,
      'io.assay.application': this.application.applicationId,
    };
    const container = await this.docker.createContainer({ ...options, Labels });
    this.containers.set(part, container);
    await container.start();
    return container;
  }

  private async keepLog({ part }: PartPlan, container: Docker.Container): Promise<void> {
    const limits = { sizeBytes: this.settings.limits.logBytes, bytesPerSecond: LOG_BYTES_PER_SECOND };
    const log = new RollingLog(this.application.logs[part], limits);
    this.logs.push(log);
    const output = await container.logs({ follow: true, stdout: true, stderr: true });
    this.docker.modem.demuxStream(output, log, log);
    output.on('error', () => {}); // the container is no more
  }

  /** The engine tells of processes that were killed for their memory; a container that lost one goes on. */
  private async watchMemory(): Promise<void> {
    const filters = { label: [`io.assay.application=${this.application.applicationId}`], event: ['oom'] };
    const events = (await this.docker.getEvents({ filters })) as NodeJS.ReadableStream & {
      destroy?: () => void;
    };
    this.events = events;
    events.on('error', () => {}); // it is looked for at the end of the container, too
    events.on('data', (line: Buffer) => {
      for (const [name, { id }] of this.containers) if (line.includes(id)) this.outOfMemory.add(name);
    });
  }

  private async endOf(name: string, container: Docker.Container): Promise<HostedEnd | undefined> {
    const { State } = await container.inspect();
    if (State.OOMKilled || this.outOfMemory.has(name))
      return { name, reason: 'it used more memory than it may have', limit: 'memory' };
    if (!State.Running) return { name, reason: `exit code ${State.ExitCode}` };
    const stats = await container.stats({ stream: false, 'one-shot': true });
    if ((stats.pids_stats?.current ?? 0) < this.limitOf(name)) return undefined;
    return { name, reason: 'it started as many processes as it may have', limit: 'processes' };
  }

  private limitOf(name: string): number {
    return name === 'door' ? Number.POSITIVE_INFINITY : this.settings.limits.processes;
  }
}

async function removed(container: Docker.Container): Promise<void> {
  await container.remove({ force: true, v: true }).catch((error: { statusCode?: number }) => {
    // It is not there, or is being removed.
    if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
  });
}
