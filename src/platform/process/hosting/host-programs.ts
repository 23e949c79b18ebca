import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type ControlGroup, makeGroup } from './control-groups.js';
import { type Hosting, hosting } from './hosting-ability.js';
import type { HostedEnd, HostedProgram, HostedPrograms } from './hosting.js';
import { HostingImpossible } from './hosting-errors.js';
import { asUser, type HostedUser, inOwnNetwork, shownAt } from './own-network.js';
import { type StartedProcess, startProcess } from './started-process.js';
import { walled, writeSettings } from './walls.js';

/** The program that stands in the network of others. */
export const DOOR = fileURLToPath(new URL(`./door${path.extname(import.meta.url)}`, import.meta.url));

/**
 * Starts programs that are not trusted: each behind walls of its own, together in a network that leads nowhere, bounded
 * in processes, memory, processor and disk. They die with us. Each of them has only a copy of its folder, in memory.
 * @throws {HostingImpossible} where the machine cannot hold them
 */
export async function hostPrograms(programs: readonly HostedProgram[]): Promise<HostedPrograms> {
  const ability = await hosting();
  if (ability.kind === 'impossible') throw new HostingImpossible(ability.reason);
  const folder = await mkdtemp(path.join(tmpdir(), 'assay-host-'));
  const house = new House(programs, ability, folder);
  try {
    await house.start();
  } catch (error) {
    await house.stop();
    throw error;
  }
  return house;
}

type Able = Extract<Hosting, { kind: 'possible' }>;

class House implements HostedPrograms {
  readonly sockets: ReadonlyMap<string, string>;
  private readonly groups = new Map<string, ControlGroup>();
  private readonly ends: HostedEnd[] = [];
  private process: StartedProcess | undefined;

  constructor(
    private readonly programs: readonly HostedProgram[],
    private readonly ability: Able,
    private readonly folder: string,
  ) {
    const sockets = path.join(folder, 'sockets');
    this.sockets = new Map(programs.map(({ name }, index) => [name, path.join(sockets, String(index))]));
  }

  async start(): Promise<void> {
    await mkdir(path.join(this.folder, 'sockets'));
    await writeSettings(path.join(this.folder, 'settings'));
    for (const { name, limits } of this.programs) {
      if (this.ability.groups.kind === 'found')
        this.groups.set(name, await makeGroup(this.ability.groups, limits));
    }
    const door = { file: process.execPath, args: [DOOR, JSON.stringify(this.plan())] };
    const argv = inOwnNetwork(door, this.shown(), this.user());
    this.process = await startProcess(argv, this.programs.length);
    this.collectOutput(this.process);
    await this.opened(this.process);
  }

  async ended(): Promise<readonly HostedEnd[]> {
    const refused = await Promise.all([...this.groups].map(([name, group]) => refusedIn(name, group)));
    return [...refused.flat(), ...this.ends];
  }

  async stop(): Promise<void> {
    await this.process?.kill();
    await Promise.all([...this.groups.values()].map((group) => group.remove()));
    for (const { log } of this.programs) log.end();
    await rm(this.folder, { recursive: true, force: true });
  }

  private user(): HostedUser {
    // Apart for each house: the kernel counts the processes of a user.
    return this.ability.user === 'own'
      ? { kind: 'own', id: FIRST_USER + (this.programs[0]?.ports[0] ?? 0) }
      : { kind: 'ours' };
  }

  /** Each program's folders, one after the other, behind the settings that all of them see. */
  private shown(): readonly string[] {
    const folders = this.programs.flatMap(({ source, mounts }) => [
      source,
      ...mounts.map(({ from }) => from),
    ]);
    return [path.join(this.folder, 'settings'), ...folders];
  }

  private plan(): object {
    let next = 1;
    const programs = this.programs.map((program, index) => {
      const source = shownAt(next);
      const mounts = program.mounts.map((_, mount) => shownAt(next + 1 + mount));
      next += 1 + mounts.length;
      const groups = this.groups.get(program.name)?.folders ?? [];
      const inside = walled(program, { settings: shownAt(0), source, mounts, grouped: groups.length > 0 });
      return {
        ...asUser(inside, this.user(), groups),
        name: program.name,
        env: program.env,
        output: 3 + index,
      };
    });
    const doors = this.programs.map(({ name, ports }) => ({ name, ports, socket: this.sockets.get(name) }));
    return { doors, programs };
  }

  private collectOutput({ outputs }: StartedProcess): void {
    this.programs.forEach(({ log }, index) => outputs[index]?.pipe(log, { end: false }));
  }

  private async opened(door: StartedProcess): Promise<void> {
    const said: string[] = [];
    createInterface(door.stderr).on('line', (line) => said.push(line));
    await new Promise<void>((resolve, reject) => {
      createInterface(door.stdout).on('line', (line) => {
        const event = JSON.parse(line) as { event: 'open' } | ({ event: 'ended' } & HostedEnd);
        if (event.event === 'open') resolve();
        else this.ends.push({ name: event.name, reason: event.reason });
      });
      void door.ended.then(() => {
        this.programs.forEach(({ name }) => this.ends.push({ name, reason: 'its network ended' }));
        reject(new HostingImpossible(said.slice(-5).join(' ') || 'its network could not be made'));
      });
    });
  }
}

const FIRST_USER = 600_000;

/** Where a group's program was refused more than it may have. */
export async function refusedIn(name: string, group: ControlGroup): Promise<readonly HostedEnd[]> {
  const { memory, processes } = await group.refusals();
  return [
    ...(memory > 0
      ? [{ name, reason: 'it used more memory than it may have', limit: 'memory' as const }]
      : []),
    ...(processes > 0
      ? [{ name, reason: 'it started more processes than it may have', limit: 'processes' as const }]
      : []),
  ];
}
