import os from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { type Fault, type Moment, nameOf, type Victim } from './faults.js';
import type { Proof } from './fault-board.js';
import type { Installation } from './installation.js';
import { type Interrupted, nextStageAt, runningAt } from './interrupted.js';
import type { Senders } from './senders.js';

/** What became of one planned fault. Times in milliseconds since the kill. */
export interface Struck {
  readonly name: string;
  readonly victim: Victim | 'flushed redis';
  readonly fired: boolean;
  /** Until the first 202 to a request that was sent after the kill. */
  readonly next202Ms?: number;
  /** Until the run that was interrupted had its next stage, or had ended. Absent where none was interrupted. */
  readonly nextStageMs?: number;
}

const FIRES_WITHIN_MS = 60_000;
/** Twice the bar: what takes longer is a failure, and the next fault is due. */
const RECOVERS_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;
/** So that faults fall on different moments of the load. */
const LONGEST_PAUSE_MS = 800;

interface Strike {
  readonly at: number;
  readonly interrupted: readonly Interrupted[];
}

/** Makes faults happen one after the other, each after the recovery from the one before. */
export class Director {
  constructor(
    private readonly house: Installation,
    private readonly senders: Senders,
  ) {}

  async play(faults: readonly Fault[]): Promise<readonly Struck[]> {
    const struck: Struck[] = [];
    for (const fault of faults) {
      await delay(Math.random() * LONGEST_PAUSE_MS);
      struck.push(await this.playOne(fault));
    }
    return struck;
  }

  private async playOne(fault: Fault): Promise<Struck> {
    const name = nameOf(fault);
    const victim = fault.kind === 'kill' ? fault.victim : 'flushed redis';
    const strike = await this.strike(fault);
    if (strike === undefined) return { name, victim, fired: false };
    return { name, victim, fired: true, ...(await this.recovery(strike)) };
  }

  private async strike(fault: Fault): Promise<Strike | undefined> {
    if (fault.kind === 'flush redis') {
      await this.house.redis?.flush();
      return { at: Date.now(), interrupted: [] };
    }
    const { victim, moment } = fault;
    if (victim === 'redis and its disk') this.house.redis?.loseEverythingAtDeath();
    switch (moment.kind) {
      case 'at':
        return this.strikeAt(victim, moment);
      case 'executing':
        return this.strikeWhileExecuting();
      case 'any time':
        return this.strikeNow(victim);
    }
  }

  private async strikeAt(
    victim: Victim,
    { place, in: where }: Extract<Moment, { kind: 'at' }>,
  ): Promise<Strike | undefined> {
    const board = where === 'api' ? this.house.apiFaults : this.house.workerFaults;
    const pid = victim === where ? undefined : await this.pidOf(victim);
    const proof = await board.strike(place, pid, FIRES_WITHIN_MS);
    return proof === undefined ? undefined : { at: proof.at, interrupted: interruptedBy(place, proof) };
  }

  private async strikeWhileExecuting(): Promise<Strike | undefined> {
    const deadline = Date.now() + FIRES_WITHIN_MS;
    while (Date.now() < deadline) {
      const [running] = await runningAt(this.house.database, 'execute');
      const worker = this.house.workers.find(({ pid }) => running?.worker === workerOf(pid));
      if (running !== undefined && worker !== undefined) {
        const at = Date.now();
        worker.kill();
        return { at, interrupted: [running] };
      }
      await delay(LOOK_EVERY_MS);
    }
    return undefined;
  }

  /** A session may end by itself between being chosen and being killed: then another one is chosen. */
  private async strikeNow(victim: Victim): Promise<Strike | undefined> {
    const deadline = Date.now() + FIRES_WITHIN_MS;
    while (Date.now() < deadline) {
      const pid = await this.pidOf(victim);
      const running = await runningAt(this.house.database);
      const at = Date.now();
      if (kill(pid)) return { at, interrupted: running.filter(({ worker }) => worker === workerOf(pid)) };
    }
    return undefined;
  }

  private async pidOf(victim: Victim): Promise<number> {
    const { api, workers, redis, database } = this.house;
    switch (victim) {
      case 'api':
        return api.pid;
      case 'worker':
        return oneOf(workers.length > 0 ? workers : [api]).pid;
      case 'postgres':
        return this.house.postgresPid();
      case 'one postgres session':
        return sessionOf(database);
      case 'redis':
      case 'redis and its disk':
        return redis?.pid ?? 0;
    }
  }

  private async recovery({ at, interrupted }: Strike): Promise<Pick<Struck, 'next202Ms' | 'nextStageMs'>> {
    const deadline = at + RECOVERS_WITHIN_MS;
    for (;;) {
      const next202 = this.senders.acknowledgedAfter(at);
      const stages = await nextStageAt(this.house.database, interrupted, at);
      const isOver = next202 !== undefined && stages.every((stage) => stage !== undefined);
      if (isOver || Date.now() > deadline) {
        return {
          next202Ms: (next202 ?? Date.now()) - at,
          ...(stages.length > 0 && {
            nextStageMs: Math.max(...stages.map((stage) => (stage ?? Date.now()) - at)),
          }),
        };
      }
      await delay(LOOK_EVERY_MS);
    }
  }
}

/** Events and runs that were worked on in the moment of the kill, and where they stood. */
function interruptedBy(place: string, { eventId, runId, stage }: Proof): readonly Interrupted[] {
  if (runId !== undefined && stage !== undefined) {
    return [{ runId, stage, isDone: !place.startsWith('stages-enqueued') }];
  }
  return eventId === undefined ? [] : [{ eventId }];
}

async function sessionOf(database: Pool): Promise<number> {
  const { rows } = await database.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  return oneOf(rows).pid;
}

const workerOf = (pid: number): string => `${os.hostname()}:${pid}`;

/** @returns whether there was such a process */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

function oneOf<Item>(items: readonly Item[]): Item {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error('there is none to choose from');
  return item;
}
