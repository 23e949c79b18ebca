import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { messageOf } from '#core/errors/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { hosting, unconfined } from '#platform/process/index';
import { DependencyStore, type InstallLimits } from '../dependencies/dependency-store.js';
import { NoDriver } from '../runtime-errors.js';
import { HOLDER } from '../holder-id.js';
import { DockerDriver } from './docker/docker-driver.js';
import type { Driver, Living, RuntimeLimits } from './driver.js';
import { SandboxDriver } from './sandbox-driver.js';
import { UnsafeDriver } from './unsafe-driver.js';

/** Which driver this machine gives, found out at the first need. */
@Injectable()
export class Drivers implements OnApplicationBootstrap {
  private readonly logger = new Logger(Drivers.name);
  private choice: Promise<Driver> | undefined;
  private told: string | undefined;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly dataSource: DataSource,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.runtimeDriver === 'unsafe')
      this.logger.warn({
        msg: 'Applications run as plain processes that nothing holds: RUNTIME_DRIVER is unsafe. Install bubblewrap or Docker, and take the setting away',
      });
  }

  /** @throws {NoDriver} */
  chosen(): Promise<Driver> {
    this.choice ??= this.choose();
    // What was missing may be installed by the time of the next try.
    return this.choice.catch((error: unknown) => {
      this.choice = undefined;
      this.tell(messageOf(error));
      throw error;
    });
  }

  /** Removes what processes left behind that are gone, and what is kept of applications that are. */
  async sweep(living: Living): Promise<void> {
    const driver = await this.chosen().catch(() => undefined);
    await driver?.sweep(living);
  }

  /** Removes what is kept of an application, as far as the driver can be asked. */
  async forget(applicationId: string): Promise<void> {
    const driver = await this.chosen().catch(() => undefined);
    await driver?.forget(applicationId);
  }

  private async choose(): Promise<Driver> {
    const reasons: string[] = [];
    const found: Driver[] = [];
    for (const attempt of this.attempts()) {
      const driver = await attempt();
      if (typeof driver === 'string') reasons.push(driver);
      else found.push(driver);
      if (found.some(({ weaknesses }) => weaknesses.length === 0)) break;
    }
    const best = found.find(({ weaknesses }) => weaknesses.length === 0) ?? found[0];
    if (best === undefined) throw new NoDriver(reasons);
    for (const weakness of best.weaknesses) this.tell(`${best.name}: ${weakness}`);
    return best;
  }

  /** It is found out again and again, and told once. */
  private tell(weakness: string): void {
    if (this.told === weakness) return;
    this.told = weakness;
    this.logger.warn({ msg: 'Applications are not held as they could be', weakness });
  }

  /** The first is the quickest to start applications. Each gives the driver, or why there is none. */
  private attempts(): readonly (() => Promise<Driver | string>)[] {
    const sandbox = (): Promise<Driver | string> => this.sandbox();
    const docker = (): Promise<Driver | string> => this.docker();
    const unsafe = (): Promise<Driver | string> => this.unsafe();
    // The unsafe one is never found: it must be named.
    const named = { auto: [sandbox, docker], sandbox: [sandbox], docker: [docker], unsafe: [unsafe] };
    return named[this.settings.runtimeDriver];
  }

  private async sandbox(): Promise<Driver | string> {
    const ability = await hosting();
    if (ability.kind === 'impossible') return ability.reason;
    return new SandboxDriver({ pythons: this.pythons() }, this.store(), this.limits(), ability.weaknesses);
  }

  private async unsafe(): Promise<Driver | string> {
    const ability = await unconfined();
    if (ability.kind === 'impossible') return ability.reason;
    return new UnsafeDriver({ pythons: this.pythons() }, this.store(), this.limits(), ability);
  }

  private store(): DependencyStore {
    const folder = path.join(this.settings.dataDir, 'runtime', 'dependencies');
    return new DependencyStore(folder, this.installLimits());
  }

  private pythons(): string {
    return path.join(this.settings.dataDir, 'tools', 'python');
  }

  private async docker(): Promise<Driver | string> {
    const { settings } = this;
    return DockerDriver.at({
      socket: settings.dockerSocket,
      bases: { python: settings.runtimePythonImage, node: settings.runtimeNodeImage },
      builds: { ...this.installLimits(), network: settings.runtimeBuildNetwork },
      limits: this.limits(),
      installation: await installationOf(this.dataSource),
      holder: HOLDER,
    });
  }

  private installLimits(): InstallLimits {
    const { runtimeInstallMs, runtimeDependenciesBytes } = this.settings;
    return { timeoutMs: runtimeInstallMs, sizeBytes: runtimeDependenciesBytes };
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

/** Names the database: the same for all processes on it, and for no others. */
async function installationOf(dataSource: DataSource): Promise<string> {
  const [row] = await dataSource.query<{ name: string }[]>(
    `SELECT system_identifier || '-' || (SELECT oid FROM pg_database WHERE datname = current_database()) AS name
     FROM pg_control_system()`,
  );
  return row?.name ?? '';
}
