import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import type { Driver, Living, Prepared, Started } from '../driver.js';
import { HOLDER_LABEL } from './docker-containers.js';
import { APPLICATION_LABEL, doorRecipe, imageOf, INSTALLATION_LABEL, partRecipe } from './docker-images.js';
import { ImageBuilder, type ImageLimits } from './image-builder.js';
import { Pod, type PodSettings } from './pod.js';
import { isAbsent, removed } from './removed.js';

export interface DockerSettings extends PodSettings {
  readonly socket: string;
  readonly builds: ImageLimits;
}

const ANSWER_MS = 5_000;
/** A container that was made just now may be of a process whose row is not seen yet. */
const YOUNG_S = 10;
/** Folders of sockets, below the machine's temporary one: the paths of sockets must be short. */
const SOCKETS = 'assay-host-';

/** What the engine says of itself, as far as it matters here (Engine API, `GET /info`). */
interface EngineInfo {
  readonly OSType?: string;
  readonly MemoryLimit?: boolean;
  readonly PidsLimit?: boolean;
  readonly CpuCfsQuota?: boolean;
  readonly SecurityOptions?: readonly string[];
}

/** Runs applications in containers, which share a network that has nothing but a loopback. */
export class DockerDriver implements Driver {
  readonly name = 'docker';
  private readonly images: ImageBuilder;

  private constructor(
    private readonly docker: Docker,
    private readonly settings: DockerSettings,
    readonly weaknesses: readonly string[],
  ) {
    this.images = new ImageBuilder(docker, settings.builds, settings.installation);
  }

  /** The driver, or why the engine cannot be used. */
  static async at(settings: DockerSettings): Promise<DockerDriver | string> {
    const socketPath = settings.socket;
    try {
      const info = (await new Docker({ socketPath, timeout: ANSWER_MS }).info()) as EngineInfo;
      if (info.OSType !== 'linux' || process.platform !== 'linux')
        return `the Docker engine at ${socketPath} does not run on this machine's own Linux`;
      return new DockerDriver(new Docker({ socketPath }), settings, weaknessesOf(info));
    } catch (error) {
      return `Docker does not answer at ${socketPath} (${reasonOf(error)})`;
    }
  }

  async build({ applicationId, folder, parts }: Prepared, signal?: AbortSignal): Promise<void> {
    const { bases } = this.settings;
    await this.images.ensure(await doorRecipe(bases), signal);
    for (const part of parts)
      await this.images.build(await partRecipe(applicationId, part, folder, bases), signal);
  }

  async start(application: Prepared, signal?: AbortSignal): Promise<Started> {
    signal?.throwIfAborted();
    const pod = new Pod(this.docker, this.settings, application, await mkdtemp(path.join(tmpdir(), SOCKETS)));
    try {
      await pod.start(signal);
      return pod;
    } catch (error) {
      // Why it does not start says more than why something of it is left; the next start makes room.
      await pod.stop().catch(() => undefined);
      throw error;
    }
  }

  async sweep(living: Living): Promise<void> {
    await this.sweepContainers(living);
    await this.sweepImages(living);
  }

  private async sweepContainers({ holders }: Pick<Living, 'holders'>): Promise<void> {
    const bornBefore = Date.now() / 1000 - YOUNG_S;
    const containers = (await this.ours()).filter(({ Created }) => Created < bornBefore);
    if (containers.length === 0) return;
    // Asked last: whoever made one of these has said so by now. We live, whatever our rows say.
    const alive = new Set([...(await holders()), this.settings.holder]);
    const left = containers.filter(({ Labels }) => !alive.has(Labels[HOLDER_LABEL] ?? ''));
    await Promise.all(left.map(({ Id }) => removed(this.docker.getContainer(Id))));
    const folders = left.flatMap(({ Mounts }) => Mounts.map(({ Source }) => Source));
    await Promise.all(
      folders.filter(holdsSockets).map((folder) => rm(folder, { recursive: true, force: true })),
    );
  }

  private async sweepImages({ applications }: Pick<Living, 'applications'>): Promise<void> {
    const label = [`${INSTALLATION_LABEL}=${this.settings.installation}`, APPLICATION_LABEL];
    const images = await this.docker.listImages({ all: false, filters: { label } });
    if (images.length === 0) return;
    const applicationOf = ({ Labels }: Docker.ImageInfo): string => Labels[APPLICATION_LABEL] ?? '';
    const there = await applications(images.map(applicationOf));
    // One that a container still uses goes with a later sweep.
    for (const image of images.filter((one) => !there.has(applicationOf(one))))
      await this.docker
        .getImage(image.Id)
        .remove({ force: true })
        .catch(() => undefined);
  }

  async forget(applicationId: string): Promise<void> {
    const containers = await this.ours();
    const left = containers.filter(({ Labels }) => Labels[APPLICATION_LABEL] === applicationId);
    await Promise.all(left.map(({ Id }) => removed(this.docker.getContainer(Id))));
    for (const part of ['backend', 'frontend'] as const) {
      const image = this.docker.getImage(imageOf(applicationId, part));
      await image.remove({ force: true }).catch((error: unknown) => {
        if (!isAbsent(error)) throw error;
      });
    }
  }

  private ours(): Promise<readonly Docker.ContainerInfo[]> {
    const label = [`${INSTALLATION_LABEL}=${this.settings.installation}`];
    return this.docker.listContainers({ all: true, filters: { label } });
  }
}

function holdsSockets(folder: string): boolean {
  return path.dirname(folder) === tmpdir() && path.basename(folder).startsWith(SOCKETS);
}

function weaknessesOf({ MemoryLimit, PidsLimit, CpuCfsQuota, SecurityOptions = [] }: EngineInfo): string[] {
  const missing = [
    ...(MemoryLimit === false ? ['memory'] : []),
    ...(PidsLimit === false ? ['processes'] : []),
    ...(CpuCfsQuota === false ? ['the processor'] : []),
  ];
  const filtered = SecurityOptions.some((option) => option.includes('seccomp'));
  return [
    ...missing.map((what) => `this Docker engine does not bound ${what}`),
    ...(filtered ? [] : ['this Docker engine does not filter system calls (seccomp)']),
  ];
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
