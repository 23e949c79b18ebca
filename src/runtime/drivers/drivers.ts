import { Inject, Injectable } from '@nestjs/common';
import path from 'node:path';
import { SETTINGS, type Settings } from '#platform/config/index';
import { hosting } from '#platform/process/index';
import { DependencyStore } from '../dependencies/dependency-store.js';
import { NoDriver } from '../runtime-errors.js';
import { HOLDER } from '../holder-id.js';
import { DockerDriver } from './docker/docker-driver.js';
import type { Driver, RuntimeLimits } from './driver.js';
import { SandboxDriver } from './sandbox-driver.js';

/** Which driver this machine gives, found out at the first need. */
@Injectable()
export class Drivers {
  private choice: Promise<Driver> | undefined;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /** @throws {NoDriver} */
  chosen(): Promise<Driver> {
    this.choice ??= this.choose();
    // What was missing may be installed by the time of the next try.
    return this.choice.catch((error: unknown) => {
      this.choice = undefined;
      throw error;
    });
  }

  /** Removes what processes left behind that are none of these. */
  async sweep(holders: ReadonlySet<string>): Promise<void> {
    const driver = await this.chosen().catch(() => undefined);
    await driver?.sweep(holders);
  }

  private async choose(): Promise<Driver> {
    const tries = { sandbox: [this.sandbox], docker: [this.docker], auto: [this.sandbox, this.docker] };
    const reasons: string[] = [];
    for (const attempt of tries[this.settings.runtimeDriver]) {
      const found = await attempt.call(this);
      if (typeof found !== 'string') return found;
      reasons.push(found);
    }
    throw new NoDriver(reasons);
  }

  /** The driver, or why there is none. */
  private async sandbox(): Promise<Driver | string> {
    const ability = await hosting();
    if (ability.kind === 'impossible') return ability.reason;
    const { dataDir, runtimeInstallMs, runtimeDependenciesBytes } = this.settings;
    const store = new DependencyStore(path.join(dataDir, 'runtime', 'dependencies'), {
      timeoutMs: runtimeInstallMs,
      sizeBytes: runtimeDependenciesBytes,
    });
    const pythons = path.join(dataDir, 'tools', 'python');
    return new SandboxDriver({ pythons }, store, this.limits(), ability.weaknesses);
  }

  private async docker(): Promise<Driver | string> {
    const { settings } = this;
    const driver = new DockerDriver({
      socket: settings.dockerSocket,
      bases: { python: settings.runtimePythonImage, node: settings.runtimeNodeImage },
      buildNetwork: settings.runtimeBuildNetwork,
      limits: this.limits(),
      holder: HOLDER,
    });
    return (await driver.problem()) ?? driver;
  }

  private limits(): RuntimeLimits {
    const { settings } = this;
    return {
      memoryBytes: settings.runtimeMemoryBytes,
      processes: settings.runtimeProcesses,
      cpus: settings.runtimeCpus,
      diskBytes: settings.runtimeDiskBytes,
      logBytes: settings.runtimeLogBytes,
    };
  }
}
