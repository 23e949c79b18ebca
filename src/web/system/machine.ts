import { statfs } from 'node:fs/promises';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the machine has, and how much of it is used. Sizes in bytes, percentages from 0 to 100. */
export interface MachineUse {
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  readonly memoryUsed: number;
  readonly memoryTotal: number;
  readonly diskPercent: number;
  readonly diskUsed: number;
  readonly diskTotal: number;
  /** Of the machine, not of the program. */
  readonly uptimeSeconds: number;
}

/** Processors tell how long they have worked since the machine started: their use is a difference. */
interface CpuTime {
  readonly busyMs: number;
  readonly totalMs: number;
}

function cpuTime(): CpuTime {
  const times = os.cpus().map((cpu) => cpu.times);
  const sum = (pick: (one: os.CpuInfo['times']) => number): number =>
    times.reduce((all, one) => all + pick(one), 0);
  const totalMs = sum(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq);
  return { totalMs, busyMs: totalMs - sum(({ idle }) => idle) };
}

/** Long enough for processors that count in hundredths of a second. */
const LOOK_MS = 250;

/** @param folder whose disk is meant */
export async function machineUse(folder: string): Promise<MachineUse> {
  const before = cpuTime();
  await sleep(LOOK_MS);
  const now = cpuTime();
  const disk = await statfs(folder);
  const diskTotal = disk.blocks * disk.bsize;
  // What only root may fill counts as used, as `df` has it.
  const diskUsed = diskTotal - disk.bavail * disk.bsize;
  const memoryTotal = os.totalmem();
  const memoryUsed = memoryTotal - os.freemem();
  return {
    cpuPercent: percent(now.busyMs - before.busyMs, now.totalMs - before.totalMs),
    memoryPercent: percent(memoryUsed, memoryTotal),
    memoryUsed,
    memoryTotal,
    diskPercent: percent(diskUsed, diskTotal),
    diskUsed,
    diskTotal,
    uptimeSeconds: Math.round(os.uptime()),
  };
}

function percent(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.round((1000 * part) / whole) / 10;
}
