import { setTimeout as sleep } from 'node:timers/promises';
import type { Argv } from '../launcher.js';
import { type ControlGroup, makeGroup } from './control-groups.js';
import type { HostedEnd, HostedProgram, HostedPrograms } from './hosting.js';
import { refusedIn } from './host-programs.js';
import { type Listener, listenersOf } from './listeners.js';
import { asUser } from './own-network.js';
import { openPort, type PortProxy } from './port-proxy.js';
import { startProcess, type StartedProcess } from './started-process.js';
import type { Unconfined } from './unconfined-ability.js';
import { makePlace, type Place, type PlacedCopy, removePlace } from './unconfined-place.js';

/** A program that runs as any process of this machine does: bounded as far as a process can be, held by nothing. */
export interface UnconfinedProgram extends Pick<HostedProgram, 'name' | 'ports' | 'limits' | 'log'> {
  /** What is put into its place, which is its own. */
  readonly copies: readonly PlacedCopy[];
  /** What is run there, once the place is known; nothing of our environment is passed on. */
  readonly command: (place: string) => UnconfinedCommand;
}

interface UnconfinedCommand extends Argv {
  readonly env: Readonly<Record<string, string>>;
}

type Able = Extract<Unconfined, { kind: 'possible' }>;

const LOOK_AGAIN_MS = 150;
/** One that has not begun to listen by now may take long, and each look costs. */
const SLOWEST_LOOK_MS = 1_000;
const SLOWER = 1.1;
/** So long may it listen elsewhere first (for metrics, say) before that is taken for where it serves. */
const ELSEWHERE_MS = 2_000;

/**
 * Starts programs with no walls around them, each in a place of its own, where we are root as a user of its own. The
 * first of its ports leads to each, wherever it listens.
 */
export async function runUnconfined(
  programs: readonly UnconfinedProgram[],
  ability: Able,
): Promise<HostedPrograms> {
  const running = programs.map((program) => new UnconfinedProcess(program, ability));
  const stop = async (): Promise<void> => void (await Promise.all(running.map((one) => one.stop())));
  try {
    for (const one of running) await one.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    // They are reached at their ports: nothing lies between them and this machine.
    sockets: new Map(),
    ended: async () => (await Promise.all(running.map((one) => one.ended()))).flat(),
    stop,
  };
}

class UnconfinedProcess {
  /** It was stopped, or ended. */
  private readonly over = new AbortController();
  private place: Place | undefined;
  private group: ControlGroup | undefined;
  private process: StartedProcess | undefined;
  private proxy: PortProxy | undefined;
  private leading: Promise<void> = Promise.resolve();
  private readonly ends: HostedEnd[] = [];

  constructor(
    private readonly program: UnconfinedProgram,
    private readonly ability: Able,
  ) {}

  async start(): Promise<void> {
    const { name, copies, command, limits, log } = this.program;
    const place = await makePlace(this.ability.user, copies);
    this.place = place;
    if (this.ability.groups.kind === 'found') this.group = await makeGroup(this.ability.groups, limits);
    const { env, ...argv } = command(place.folder);
    const bounded = asUser(this.limited(argv), place.user, this.group?.folders ?? [], this.ability.setpriv);
    const started = await startProcess(bounded, 0, { cwd: '/', env, mark: place.mark });
    this.process = started;
    started.stdout.pipe(log, { end: false });
    started.stderr.pipe(log, { end: false });
    void started.ended.then((reason) => {
      this.ends.push({ name, reason });
      this.over.abort();
    });
    this.leading = this.lead(place);
  }

  async ended(): Promise<readonly HostedEnd[]> {
    const refused = this.group === undefined ? [] : await refusedIn(this.program.name, this.group);
    return [...refused, ...this.ends];
  }

  async stop(): Promise<void> {
    this.over.abort();
    await this.leading;
    await this.proxy?.close();
    await this.process?.kill();
    try {
      if (this.place !== undefined) await removePlace(this.place);
    } finally {
      await this.group?.remove();
      this.program.log.end();
    }
  }

  /** The kernel counts the processes of a user: those of ours are not this program's alone. */
  private limited({ file, args }: Argv): Argv {
    const { processes, memoryBytes, folderBytes } = this.program.limits;
    const limits = {
      fsize: folderBytes,
      core: 0,
      nofile: 4096,
      ...(this.ability.user === 'own' && { nproc: processes }),
      ...(this.group === undefined && { data: memoryBytes }),
    };
    const words = Object.entries(limits).map(([name, value]) => `--${name}=${value}:${value}`);
    return { file: this.ability.prlimit, args: [...words, '--', file, ...args] };
  }

  /** Waits until it listens; where that is not its own port, makes that one lead there. */
  private async lead({ user, mark }: Place): Promise<void> {
    const { ports } = this.program;
    const [own = 0] = ports;
    const owner =
      user.kind === 'own' ? ({ kind: 'user', id: user.id } as const) : { kind: 'tree' as const, mark };
    const { signal } = this.over;
    let elsewhere: number | undefined;
    for (let waitMs = LOOK_AGAIN_MS; !signal.aborted; waitMs = Math.min(waitMs * SLOWER, SLOWEST_LOOK_MS)) {
      const found = await listenersOf(owner);
      if (found.some(({ host, port }) => host === '127.0.0.1' && port === own)) return;
      const other = likeliest(found, ports);
      if (other !== undefined) elsewhere ??= performance.now();
      if (other !== undefined && performance.now() - (elsewhere ?? 0) > ELSEWHERE_MS) {
        this.proxy = await openPort(own, other).catch(() => undefined); // it listens there itself by now
        return;
      }
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

function likeliest(found: readonly Listener[], ports: readonly number[]): Listener | undefined {
  const named = ports.flatMap((port) => found.find((listener) => listener.port === port) ?? []);
  return named[0] ?? found[0];
}
