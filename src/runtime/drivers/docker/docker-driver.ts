import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import type { Driver, Prepared, Started } from '../driver.js';
import { APPLICATION_LABEL, HOLDER_LABEL, INSTALLATION_LABEL } from './docker-containers.js';
import { doorRecipe, imageOf, partRecipe } from './docker-images.js';
import { ImageBuilder, type ImageLimits } from './image-builder.js';
import { Pod, type PodSettings } from './pod.js';
import { isAbsent, removed } from './removed.js';

export interface DockerSettings extends PodSettings {
  readonly socket: string;
  readonly builds: ImageLimits;
}

const ANSWER_MS = 5_000;

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
    this.images = new ImageBuilder(docker, settings.builds);
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

  async start(application: Prepared): Promise<Started> {
    const pod = new Pod(
      this.docker,
      this.settings,
      application,
      await mkdtemp(path.join(tmpdir(), 'assay-host-')),
    );
    try {
      await pod.start();
      return pod;
    } catch (error) {
      await pod.stop();
      throw error;
    }
  }

  async sweep(holders: ReadonlySet<string>): Promise<void> {
    const containers = await this.ours();
    const left = containers.filter(({ Labels }) => !holders.has(Labels[HOLDER_LABEL] ?? ''));
    await Promise.all(left.map(({ Id }) => removed(this.docker.getContainer(Id))));
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
