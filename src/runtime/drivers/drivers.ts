import { Inject, Injectable } from '@nestjs/common';
import path from 'node:path';
import { SETTINGS, type Settings } from '#platform/config/index';
import { hosting } from '#platform/process/index';
import { DependencyStore } from '../dependencies/dependency-store.js';
import { NoDriver } from '../runtime-errors.js';
import type { Driver } from './driver.js';
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

  /** Removes what processes left behind that do not run anything any more. */
  async sweep(_holders: ReadonlySet<string>): Promise<void> {}

  private async choose(): Promise<Driver> {
    const ability = await hosting();
    if (ability.kind === 'impossible') throw new NoDriver([ability.reason]);
    const { settings } = this;
    const folder = path.join(settings.dataDir, 'runtime');
    const limits = { timeoutMs: settings.runtimeInstallMs, sizeBytes: settings.runtimeDependenciesBytes };
    return new SandboxDriver(
      { pythons: path.join(settings.dataDir, 'tools', 'python') },
      new DependencyStore(path.join(folder, 'dependencies'), limits),
      {
        memoryBytes: settings.runtimeMemoryBytes,
        processes: settings.runtimeProcesses,
        cpus: settings.runtimeCpus,
        diskBytes: settings.runtimeDiskBytes,
        logBytes: settings.runtimeLogBytes,
      },
      ability.weaknesses,
    );
  }
}
