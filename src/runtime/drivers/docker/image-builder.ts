import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { DependenciesFailed } from '../../dependencies/dependency-errors.js';
import type { InstallLimits } from '../../dependencies/dependency-store.js';
import { imageLabels, type Recipe } from './docker-images.js';
import { isAbsent } from './removed.js';

export interface ImageLimits extends InstallLimits {
  /** Network of the installers, which must reach the registries. */
  readonly network: string;
}

const SAID_CHARACTERS = 2_000;
/** Only installers run while an image is built, and nothing of the application's. */
const BUILD_LIMITS = { memory: 2 * 1024 ** 3, memswap: 2 * 1024 ** 3, cpuperiod: 100_000, cpuquota: 200_000 };

/** Has the engine build images. */
export class ImageBuilder {
  constructor(
    private readonly docker: Docker,
    private readonly limits: ImageLimits,
    /** Names the database whose applications the images are of. */
    private readonly installation: string,
  ) {}

  /** Builds it unless there is one of this name. @throws {DependenciesFailed} */
  async ensure(recipe: Recipe, signal?: AbortSignal): Promise<void> {
    if ((await this.idOf(recipe.tag)) === undefined) await this.build(recipe, signal);
  }

  /** The one that had its name before is gone afterwards. @throws {DependenciesFailed} */
  async build(recipe: Recipe, signal?: AbortSignal): Promise<void> {
    const before = await this.idOf(recipe.tag);
    await this.make(recipe, signal);
    try {
      await this.ensureSize(recipe);
    } finally {
      if (before !== undefined) await this.removeReplaced(before, recipe);
    }
  }

  /** The name went to another one, which may be gone again by now. */
  private async removeReplaced(before: string, { tag }: Recipe): Promise<void> {
    if (before === (await this.idOf(tag))) return;
    // One that a container still uses stays; it goes when its application does.
    await this.docker
      .getImage(before)
      .remove()
      .catch(() => undefined);
  }

  private async make({ tag, ingredients, applicationId }: Recipe, signal?: AbortSignal): Promise<void> {
    const archive = pack();
    for (const { name, content } of ingredients) archive.entry({ name, mode: 0o644 }, Buffer.from(content));
    archive.finalize();
    const { timeoutMs, network } = this.limits;
    const late = AbortSignal.timeout(timeoutMs);
    const abortSignal = signal === undefined ? late : AbortSignal.any([late, signal]);
    const labels = imageLabels(this.installation, applicationId);
    const options = { ...BUILD_LIMITS, t: tag, rm: true, forcerm: true, networkmode: network, labels };
    try {
      const output = await this.docker.buildImage(Readable.from(archive), { ...options, abortSignal });
      await this.said(output);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof DependenciesFailed) throw error;
      const said = late.aborted ? `nothing more for ${timeoutMs / 1000} s` : String(error);
      throw new DependenciesFailed('Docker', said, true);
    }
  }

  /** @throws {DependenciesFailed} with the end of what was said */
  private async said(output: NodeJS.ReadableStream): Promise<void> {
    const events = await new Promise<readonly Said[]>((resolve, reject) => {
      output.on('error', reject);
      this.docker.modem.followProgress(output, (error: Error | null, all: readonly Said[]) => {
        if (error === null) resolve(all);
        else resolve([...(all ?? []), { error: error.message }]);
      });
    });
    const error = events.find((event) => event.error !== undefined)?.error;
    if (error === undefined) return;
    const text = events.map(({ stream }) => stream ?? '').join('');
    throw new DependenciesFailed('Docker', `${text}${error}`.slice(-SAID_CHARACTERS), false);
  }

  /** What lies above the base is what was installed, and the application itself. */
  private async ensureSize({ tag, base }: Recipe): Promise<void> {
    const { sizeBytes } = this.limits;
    const image = this.docker.getImage(tag);
    const [whole, before] = await Promise.all([image.inspect(), this.docker.getImage(base).inspect()]);
    if (whole.Size - before.Size <= sizeBytes) return;
    await image.remove({ force: true });
    throw new DependenciesFailed('Docker', `nothing, but it is more than ${sizeBytes} bytes`, false);
  }

  private async idOf(tag: string): Promise<string | undefined> {
    try {
      return (await this.docker.getImage(tag).inspect()).Id;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }
}

interface Said {
  readonly stream?: string;
  readonly error?: string;
}
