import path from 'node:path';
import {
  type PlacedCopy,
  RollingLog,
  runUnconfined,
  sweepPlaces,
  type Unconfined,
  type UnconfinedProgram,
  unreadableWhenUnconfined,
} from '#platform/process/index';
import { pythonEnvironment } from '#platform/python/index';
import type { DependencyStore } from '../dependencies/dependency-store.js';
import { nodeInstallation, pythonInstallation } from '../dependencies/installers.js';
import { INSIDE, OUR_PROGRAMS, type PartPlan } from '../plan/part-plan.js';
import { NoDriver } from '../runtime-errors.js';
import { untilFree } from '../running/port-taken.js';
import {
  type Driver,
  LOG_BYTES_PER_SECOND,
  type Prepared,
  type RuntimeLimits,
  type Started,
} from './driver.js';
import { STATIC_SERVER } from './static-server-file.js';

/** What a part needs besides its own folder, as it finds it on this machine. */
interface Equipment {
  /** Brought into its place: our own folders are nobody else's to read, and builders write to packages. */
  readonly copies: readonly PlacedCopy[];
  /** Folders of programs; relative ones lie in its place. */
  readonly path: readonly string[];
  /** Folders of Python's packages, in its place. */
  readonly packages?: string;
}

const SYSTEM_PATH = ['/usr/local/bin', '/usr/bin', '/bin'];

/**
 * Runs applications as plain processes of this machine, with nothing that holds them: for machines without bubblewrap
 * and Docker that hold nothing of value. It is used where the setting names it, and nowhere else.
 */
export class UnsafeDriver implements Driver {
  readonly name = 'unsafe';
  readonly weaknesses: readonly string[];

  constructor(
    private readonly folders: { readonly pythons: string },
    private readonly store: DependencyStore,
    private readonly limits: RuntimeLimits,
    private readonly ability: Extract<Unconfined, { kind: 'possible' }>,
  ) {
    this.weaknesses = ability.weaknesses;
  }

  sweep(): Promise<void> {
    return sweepPlaces();
  }

  async forget(): Promise<void> {
    // Packages are kept for whoever requires the same.
  }

  async build({ parts }: Prepared, signal?: AbortSignal): Promise<void> {
    for (const part of parts) await this.equip(part, signal);
  }

  async start(application: Prepared, signal?: AbortSignal): Promise<Started> {
    const programs: UnconfinedProgram[] = [];
    for (const part of application.parts) {
      programs.push(this.program(application, part, await this.equip(part, signal)));
      // Whoever answers there must be the application, and nobody else.
      await untilFree(part.ports[0] ?? 0);
    }
    signal?.throwIfAborted();
    return runUnconfined(programs, this.ability);
  }

  private program({ folder, logs }: Prepared, part: PartPlan, equipment: Equipment): UnconfinedProgram {
    const { memoryBytes, processes, cpus, diskBytes, logBytes } = this.limits;
    const own = path.join('app', part.folder);
    return {
      name: part.part,
      ports: part.ports,
      copies: [{ from: folder, to: 'app' }, ...equipment.copies],
      command: (place) => ({
        file: '/bin/sh',
        args: ['-c', `cd "$1" || exit 1; ${part.script}`, 'sh', path.join(place, own)],
        env: environmentIn(place, part, equipment),
      }),
      limits: { memoryBytes, processes, cpus, folderBytes: diskBytes, temporaryBytes: diskBytes },
      log: new RollingLog(logs[part.part], { sizeBytes: logBytes, bytesPerSecond: LOG_BYTES_PER_SECOND }),
    };
  }

  private equip(part: PartPlan, signal?: AbortSignal): Promise<Equipment> {
    return part.language === 'python' ? this.equipPython(part, signal) : this.equipNode(part, signal);
  }

  private async equipPython({ dependencies }: PartPlan, signal?: AbortSignal): Promise<Equipment> {
    const python = await pythonEnvironment(this.folders.pythons, '');
    const [own = '', ...base] = python.folders;
    await mustBeReadable(base);
    // An interpreter finds what belongs to it by the file beside its folder.
    const interpreter = ['bin', 'pyvenv.cfg'].map((name) => ({
      from: path.join(own, name),
      to: path.join('python', name),
    }));
    const bin = path.join('python', 'bin');
    if (dependencies.kind !== 'python') return { copies: interpreter, path: [bin] };
    const installed = await this.store.installed(
      pythonInstallation(python, dependencies.requirements),
      signal,
    );
    return {
      copies: [...interpreter, { from: path.join(installed, 'packages'), to: 'packages' }],
      path: [path.join('packages', 'bin'), bin],
      packages: 'packages',
    };
  }

  private async equipNode({ dependencies, folder }: PartPlan, signal?: AbortSignal): Promise<Equipment> {
    await mustBeReadable([process.execPath]);
    const bin = path.dirname(process.execPath);
    const server = { from: STATIC_SERVER, to: SERVER };
    if (dependencies.kind !== 'node') return { copies: [server], path: [bin] };
    const { manifest, lock } = dependencies;
    const installed = await this.store.installed(nodeInstallation(manifest, lock), signal);
    const modules = path.join('app', folder, 'node_modules');
    return {
      copies: [server, { from: path.join(installed, 'node_modules'), to: modules }],
      path: [path.join(modules, '.bin'), bin],
    };
  }
}

/** Its name tells Node what it is made of. */
const SERVER = path.basename(INSIDE.staticServer);

async function mustBeReadable(places: readonly string[]): Promise<void> {
  const unreadable = await unreadableWhenUnconfined(places);
  if (unreadable !== undefined)
    throw new NoDriver([`${unreadable} cannot be read by another user than root, which applications are`]);
}

function environmentIn(
  place: string,
  { env }: PartPlan,
  { path: folders, packages }: Equipment,
): Readonly<Record<string, string>> {
  const temporary = path.join(place, 'tmp');
  return {
    PATH: [...folders.map((folder) => path.resolve(place, folder)), ...SYSTEM_PATH].join(':'),
    ...(packages !== undefined && { PYTHONPATH: path.join(place, packages) }),
    ...env,
    HOME: temporary,
    TMPDIR: temporary,
    [OUR_PROGRAMS.node]: process.execPath,
    [OUR_PROGRAMS.staticServer]: path.join(place, SERVER),
  };
}
