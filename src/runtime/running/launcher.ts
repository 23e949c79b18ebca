import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Applications, ApplicationSources } from '#catalog/index';
import { SETTINGS, type Settings } from '#platform/config/index';
import { readableByAll } from '../dependencies/dependency-store.js';
import type { Driver, Prepared } from '../drivers/driver.js';
import type { PartKind } from '../plan/part-plan.js';
import { planApplication } from '../plan/plan-application.js';
import { Launched } from './launched.js';

export interface Launch {
  readonly applicationId: string;
  readonly driver: Driver;
  readonly signal: AbortSignal;
  /** It is built, and starts now. */
  readonly onBuilt: () => Promise<void>;
}

/** What installers of others made; ours make it anew. */
const NOT_TAKEN_ALONG = new Set(['node_modules', '.git', '.venv', 'venv', '__pycache__']);

/** Brings one application from its source tree to where it answers. */
@Injectable()
export class Launcher {
  private readonly folder: string;

  constructor(
    private readonly applications: Applications,
    private readonly sources: ApplicationSources,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.folder = path.join(settings.dataDir, 'runtime');
  }

  /** Installs what it requires, and nothing more. */
  async build(applicationId: string, driver: Driver, signal: AbortSignal): Promise<void> {
    const { work, prepared } = await this.prepare(applicationId);
    try {
      await driver.build(prepared, signal);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  /**
   * Starts it and waits until it answers, or at least one part of it.
   * @throws {ApplicationFailed} when none of it answers in time, or it goes beyond a limit
   */
  async launch({ applicationId, driver, signal, onBuilt }: Launch): Promise<Launched> {
    const { work, prepared, ports } = await this.prepare(applicationId);
    const removeWork = (): Promise<void> => rm(work, { recursive: true, force: true });
    try {
      await driver.build(prepared, signal);
      await onBuilt();
      const started = await driver.start(prepared, signal);
      const launched = new Launched(started, prepared, ports, removeWork);
      await launched.open();
      await launched.untilAnswering(this.settings.runtimeStartMs, signal);
      return launched;
    } catch (error) {
      await removeWork();
      throw error;
    }
  }

  /** Where the log of a part is. */
  logOf(applicationId: string, part: PartKind): string {
    return path.join(this.folder, 'logs', applicationId, `${part}.log`);
  }

  /** Removes its logs on this machine. */
  async forget(applicationId: string): Promise<void> {
    await rm(path.join(this.folder, 'logs', applicationId), { recursive: true, force: true });
  }

  private async prepare(applicationId: string): Promise<{
    work: string;
    prepared: Prepared;
    ports: Readonly<Record<PartKind, number>>;
  }> {
    const application = await this.applications.get(applicationId);
    const ports = { backend: application.ports.backendPort, frontend: application.ports.frontendPort };
    const work = path.join(this.folder, 'work', randomUUID());
    await mkdir(work, { recursive: true });
    try {
      const { parts } = await this.sources.checkOut(applicationId, work);
      await tidy(work);
      const sayings = [application.dockerConfig, application.metadata];
      const plans = await planApplication({ folder: work, parts, ports, sayings });
      const logs = {
        backend: this.logOf(applicationId, 'backend'),
        frontend: this.logOf(applicationId, 'frontend'),
      };
      const name = `${application.modelSlug}_app${application.appNumber}`;
      return { work, ports, prepared: { applicationId, name, folder: work, parts: plans, logs } };
    } catch (error) {
      await rm(work, { recursive: true, force: true });
      throw error;
    }
  }
}

async function tidy(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const unwanted = entries.filter((entry) => entry.isDirectory() && NOT_TAKEN_ALONG.has(entry.name));
  for (const { parentPath, name } of unwanted)
    await rm(path.join(parentPath, name), { recursive: true, force: true });
  await readableByAll(folder);
}
