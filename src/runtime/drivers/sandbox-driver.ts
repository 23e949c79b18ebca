import path from 'node:path';
import {
  HOSTED_FOLDER,
  type HostedMount,
  type HostedProgram,
  hostPrograms,
  RollingLog,
} from '#platform/process/index';
import { pythonEnvironment } from '#platform/python/index';
import type { DependencyStore } from '../dependencies/dependency-store.js';
import { NODE_SCRATCH, nodeInstallation, pythonInstallation } from '../dependencies/installers.js';
import { INSIDE, type PartPlan } from '../plan/part-plan.js';
import { STATIC_SERVER } from './static-server-file.js';
import {
  type Driver,
  LOG_BYTES_PER_SECOND,
  type Prepared,
  type RuntimeLimits,
  type Started,
} from './driver.js';

/** What a part finds inside besides its own folder. */
interface Equipment {
  readonly mounts: readonly HostedMount[];
  readonly env: Readonly<Record<string, string>>;
  readonly scratch: readonly string[];
}

const SYSTEM_PATH = '/usr/local/bin:/usr/bin:/bin';

/** Runs applications as processes behind bubblewrap's walls, with Python and Node of this machine. */
export class SandboxDriver implements Driver {
  readonly name = 'sandbox';

  constructor(
    private readonly folders: { readonly pythons: string },
    private readonly store: DependencyStore,
    private readonly limits: RuntimeLimits,
    readonly weaknesses: readonly string[],
  ) {}

  async sweep(): Promise<void> {
    // What it starts dies with us.
  }

  async forget(): Promise<void> {
    // Packages are kept for whoever requires the same.
  }

  async build({ parts }: Prepared, signal?: AbortSignal): Promise<void> {
    for (const part of parts) await this.equip(part, signal);
  }

  async start(application: Prepared, signal?: AbortSignal): Promise<Started> {
    const programs: HostedProgram[] = [];
    for (const part of application.parts) programs.push(await this.program(application, part, signal));
    return hostPrograms(programs);
  }

  private async program(
    { folder, logs }: Prepared,
    part: PartPlan,
    signal?: AbortSignal,
  ): Promise<HostedProgram> {
    const { mounts, env, scratch } = await this.equip(part, signal);
    const { memoryBytes, processes, cpus, diskBytes, logBytes } = this.limits;
    return {
      name: part.part,
      file: '/bin/sh',
      args: ['-c', `cd "$1" || exit 1; ${part.script}`, 'sh', inside(part.folder)],
      env: { ...env, ...part.env },
      source: folder,
      mounts,
      scratch,
      ports: part.ports,
      limits: { memoryBytes, processes, cpus, folderBytes: diskBytes, temporaryBytes: diskBytes },
      log: new RollingLog(logs[part.part], { sizeBytes: logBytes, bytesPerSecond: LOG_BYTES_PER_SECOND }),
    };
  }

  private equip(part: PartPlan, signal?: AbortSignal): Promise<Equipment> {
    return part.language === 'python' ? this.equipPython(part, signal) : this.equipNode(part, signal);
  }

  private async equipPython({ dependencies }: PartPlan, signal?: AbortSignal): Promise<Equipment> {
    const python = await pythonEnvironment(this.folders.pythons, '');
    const bin = path.dirname(python.python);
    const own = python.folders.map((folder) => ({ from: folder, to: folder }));
    if (dependencies.kind !== 'python')
      return { mounts: own, env: { PATH: `${bin}:${SYSTEM_PATH}` }, scratch: [] };
    const installed = await this.store.installed(
      pythonInstallation(python, dependencies.requirements),
      signal,
    );
    const packages = '/opt/assay/packages';
    return {
      mounts: [...own, { from: path.join(installed, 'packages'), to: packages }],
      env: { PATH: `${packages}/bin:${bin}:${SYSTEM_PATH}`, PYTHONPATH: packages },
      scratch: [],
    };
  }

  private async equipNode({ dependencies, folder }: PartPlan, signal?: AbortSignal): Promise<Equipment> {
    const node = [
      { from: process.execPath, to: INSIDE.node },
      { from: STATIC_SERVER, to: INSIDE.staticServer },
    ];
    if (dependencies.kind !== 'node')
      return { mounts: node, env: { PATH: `${path.dirname(INSIDE.node)}:${SYSTEM_PATH}` }, scratch: [] };
    const { manifest, lock } = dependencies;
    const installed = await this.store.installed(nodeInstallation(manifest, lock), signal);
    const modules = path.posix.join(inside(folder), 'node_modules');
    return {
      mounts: [...node, { from: path.join(installed, 'node_modules'), to: modules }],
      env: { PATH: `${modules}/.bin:${path.dirname(INSIDE.node)}:${SYSTEM_PATH}` },
      scratch: NODE_SCRATCH.map((name) => path.posix.join(modules, name)),
    };
  }
}

function inside(folder: string): string {
  return path.posix.join(HOSTED_FOLDER, folder);
}
